import type { Transaction } from '../../../platform/command.js';
import { Entitlement, PRO } from '../domain/entitlement.js';
import { loadBillingSubscription } from './load-billing-subscription.js';

/** What an active plan gives. Granting twice is once. */
export async function grantEntitlement(transaction: Transaction, billingSubscriptionId: string): Promise<void> {
  const known = await transaction.find(Entitlement, { billingSubscriptionId, entitlement: PRO });
  if (known) return;
  const { userId, currentPeriodEnd } = await loadBillingSubscription(transaction, billingSubscriptionId);
  if (!currentPeriodEnd) throw new Error(`Subscription ${billingSubscriptionId} has no period.`);
  transaction.add(new Entitlement(userId, PRO, billingSubscriptionId, currentPeriodEnd, transaction.now));
}

/** Takes away what a plan gave, if it gave something. */
export async function revokeEntitlement(transaction: Transaction, billingSubscriptionId: string): Promise<void> {
  const granted = await transaction.find(Entitlement, { billingSubscriptionId, entitlement: PRO });
  granted?.revoke(transaction.now);
}
