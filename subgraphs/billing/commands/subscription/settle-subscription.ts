import type { Transaction } from '../../../../platform/command.js';
import { scheduleAdvance } from './schedule-advance.js';
import { loadBillingSubscription } from './load-billing-subscription.js';
import { refundAutomatically } from '../refund/refund-automatically.js';

/** An invoice of a plan was paid: what it was for begins. A payment that is no longer expected is refunded. */
export async function settleSubscription(
  transaction: Transaction,
  paid: { readonly billingSubscriptionId: string; readonly invoiceId: string; readonly paymentId: string },
): Promise<void> {
  const subscription = await loadBillingSubscription(transaction, paid.billingSubscriptionId);
  if (subscription.settle(paid.invoiceId, transaction.now)) return scheduleAdvance(transaction, subscription);
  await refundAutomatically(transaction, paid.paymentId, 'subscription-ended');
}
