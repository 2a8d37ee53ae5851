import type { Transaction } from '../../../platform/command.js';
import { Entitlement, PRO } from '../domain/entitlement.js';
import { BillingSubscriptionNotFound } from '../domain/errors.js';
import { givesPro, type BillingSubscriptionStatus } from '../domain/subscription-status.js';

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
  else transaction.add(new Entitlement(subscription.user_id, PRO, billingSubscriptionId, null, transaction.now));
}
