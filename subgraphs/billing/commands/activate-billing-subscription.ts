import type { Transaction } from '../../../platform/command.js';
import { endBillingSubscription } from '../jobs/end-billing-subscription.js';
import { loadBillingSubscription } from './load-billing-subscription.js';
import { refundPayment } from './refund-payment.js';

/** A plan was paid: its period begins now. A payment for one that has ended meanwhile is given back. */
export async function activateBillingSubscription(
  transaction: Transaction,
  payment: { readonly billingSubscriptionId: string; readonly paymentId: string },
): Promise<void> {
  const subscription = await loadBillingSubscription(transaction, payment.billingSubscriptionId);
  if (!subscription.activate(transaction.now)) {
    await refundPayment(transaction, payment.paymentId, 'subscription-ended');
    return;
  }
  // Under the key of the job that waited for the payment, which it replaces.
  if (subscription.currentPeriodEnd)
    await transaction.enqueue(
      endBillingSubscription,
      { billingSubscriptionId: subscription.id },
      { runAt: subscription.currentPeriodEnd, key: `end-billing-subscription/${subscription.id}` },
    );
}
