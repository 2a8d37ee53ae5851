import type { Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { BillingSubscription } from '../../domain/billing-subscription.js';

export type StaffAct =
  | 'create-product'
  | 'update-product'
  | 'archive-product'
  | 'change-price'
  | 'set-tax-rate'
  | 'create-coupon'
  | 'archive-coupon'
  | 'record-payment'
  | 'refund-payment'
  | 'withdraw-order'
  | 'retry-refund'
  | 'export-accounting'
  | 'remove-payment-method'
  | SubscriptionAct;

export type SubscriptionAct =
  'cancel-subscription' | 'keep-subscription' | 'pause-subscription' | 'resume-subscription' | 'change-plan';

export type StaffActDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Records permanently which staff user did what to money, in the transaction of the act itself: there is no act without its note.
 * `details` are ids and facts, never names or texts about people.
 */
export async function noteStaffAct(
  transaction: Transaction,
  act: StaffAct,
  subjectId: string,
  details: StaffActDetails = {},
): Promise<void> {
  const actor = transaction.context.viewer;
  if (!actor) throw new Error(`${act} is an act of staff, and there is no viewer.`);
  await note(transaction, actor.id, act, subjectId, details);
}

/** The same for automatic changes of the platform, whichever user's request caused them. */
export function notePlatformAct(
  transaction: Transaction,
  act: 'return-surplus',
  subjectId: string,
  details: StaffActDetails,
): Promise<void> {
  return note(transaction, null, act, subjectId, details);
}

async function note(
  transaction: Transaction,
  actorId: string | null,
  act: string,
  subjectId: string,
  details: StaffActDetails,
): Promise<void> {
  await transaction.sql(
    'insert into staff_act (id, actor_id, act, subject_id, details, at) values ($1, $2, $3, $4, $5, $6)',
    [newId(), actorId, act, subjectId, JSON.stringify(details), transaction.now.toISOString()],
  );
}

/** The same for an act on the plan of a person. What its owner does is no act of staff, and not noted. */
export async function noteActForOwner(
  transaction: Transaction,
  act: SubscriptionAct,
  { id, userId }: BillingSubscription,
  details?: StaffActDetails,
): Promise<void> {
  if (transaction.context.viewer?.id !== userId) await noteStaffAct(transaction, act, id, details);
}
