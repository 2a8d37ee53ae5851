import type { Transaction } from '../../../../platform/command.js';
import { loadBillingSubscription } from './load-billing-subscription.js';
import { scheduleAdvance } from './schedule-advance.js';

/**
 * A payment of a plan was refunded in full: the plan ends at once if the payment is part of what its current period is worth.
 * That of an earlier period changes nothing. No unused time is credited. Idempotent.
 */
export async function endRefundedPlan(
  transaction: Transaction,
  billingSubscriptionId: string,
  invoiceId: string,
): Promise<void> {
  const subscription = await loadBillingSubscription(transaction, billingSubscriptionId);
  subscription.endIfFundedBy(invoiceId, transaction.now);
  await scheduleAdvance(transaction, subscription);
}
