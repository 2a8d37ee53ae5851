import type { Transaction } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';

export type StaffAct =
  | 'create-product'
  | 'update-product'
  | 'archive-product'
  | 'change-price'
  | 'set-tax-rate'
  | 'create-coupon'
  | 'archive-coupon'
  | 'record-payment'
  | 'refund-payment';

/**
 * Keeps for ever who of the staff did what to money, in the transaction of the act itself: there is no act without its note.
 * `details` are ids and facts, never names or texts about people.
 */
export async function noteStaffAct(
  transaction: Transaction,
  act: StaffAct,
  subjectId: string,
  details: Readonly<Record<string, string | number | boolean | null>> = {},
): Promise<void> {
  const actor = transaction.context.viewer;
  if (!actor) throw new Error(`${act} is an act of staff, and nobody is signed in.`);
  await transaction.sql(
    'insert into staff_act (id, actor_id, act, subject_id, details, at) values ($1, $2, $3, $4, $5, $6)',
    [newId(), actor.id, act, subjectId, JSON.stringify(details), transaction.now.toISOString()],
  );
}
