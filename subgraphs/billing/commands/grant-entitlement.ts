import type { Transaction } from '../../../platform/command.js';
import { Entitlement, PRO } from '../domain/entitlement.js';

/** What an active plan gives. Granting twice is once. */
export async function grantEntitlement(transaction: Transaction, billingSubscriptionId: string): Promise<void> {
  const known = await transaction.find(Entitlement, { billingSubscriptionId, entitlement: PRO });
  if (known) return;
  const [subscription] = await transaction.sql<{ user_id: string; current_period_end: string }>(
    'select user_id, current_period_end::text from billing_subscription where id = $1 and current_period_end is not null',
    [billingSubscriptionId],
  );
  if (!subscription) throw new Error(`Subscription ${billingSubscriptionId} has no period.`);
  const validUntil = new Date(subscription.current_period_end);
  transaction.add(new Entitlement(subscription.user_id, PRO, billingSubscriptionId, validUntil, transaction.now));
}

/** Takes away what a plan gave, if it gave something. */
export async function revokeEntitlement(transaction: Transaction, billingSubscriptionId: string): Promise<void> {
  const granted = await transaction.find(Entitlement, { billingSubscriptionId, entitlement: PRO });
  granted?.revoke(transaction.now);
}
