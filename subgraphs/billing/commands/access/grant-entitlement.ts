import type { Transaction } from '../../../../platform/command.js';
import { courseEntitlement, Entitlement, PRO } from '../../domain/entitlement.js';
import { BillingSubscriptionNotFound } from '../../domain/errors.js';
import { givesPro, type BillingSubscriptionStatus } from '../../domain/subscription-status.js';

/**
 * Gives or takes what a plan gives, as the plan is now: so news that comes twice or late does no harm. It has no end of its
 * own, for a renewal must not leave a gap.
 */
export async function followSubscription(transaction: Transaction, billingSubscriptionId: string): Promise<void> {
  const [subscription] = await transaction.sql<{ user_id: string; status: BillingSubscriptionStatus }>(
    'select user_id, status from billing_subscription where id = $1',
    [billingSubscriptionId],
  );
  if (!subscription) throw new BillingSubscriptionNotFound();
  const given = await transaction.find(Entitlement, { billingSubscriptionId, entitlement: PRO });
  if (!givesPro(subscription.status)) given?.revoke(transaction.now);
  else if (given) given.restore();
  else {
    const { user_id: userId } = subscription;
    transaction.add(new Entitlement(userId, PRO, null, transaction.now, { billingSubscriptionId }));
  }
}

/** The access to a course was paid for. */
export async function grantCourse(
  transaction: Transaction,
  bought: { readonly userId: string; readonly courseId: string; readonly invoiceId: string },
): Promise<void> {
  const { userId, courseId, invoiceId } = bought;
  if (await transaction.find(Entitlement, { invoiceId })) return;
  transaction.add(new Entitlement(userId, courseEntitlement(courseId), null, transaction.now, { invoiceId }));
}

/** Revokes the access to a course that an invoice paid for. Idempotent. */
export async function revokeCourse(transaction: Transaction, invoiceId: string): Promise<void> {
  const granted = await transaction.find(Entitlement, { invoiceId });
  granted?.revoke(transaction.now);
}

/** The same if the invoice was refunded in full. */
export async function revokeRefundedCourse(transaction: Transaction, invoiceId: string): Promise<void> {
  const refunded = await transaction.sql(`select from invoice where id = $1 and status = 'refunded'`, [invoiceId]);
  if (refunded.length > 0) await revokeCourse(transaction, invoiceId);
}
