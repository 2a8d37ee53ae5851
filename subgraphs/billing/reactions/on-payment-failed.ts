import { reaction } from '../../../platform/inbox.js';
import { PaymentFailed } from '../../../schema/events/billing.js';
import { loadBillingSubscription } from '../commands/subscription/load-billing-subscription.js';
import { scheduleAdvance } from '../commands/subscription/schedule-advance.js';

/** A renewal that could not be collected is tried again, or ends its plan. What a person tried on a page is their business. */
export const onPaymentFailed = reaction(PaymentFailed, async (transaction, { data }) => {
  const { purpose, invoiceId, attempt, reason } = data;
  if (purpose.kind !== 'plan' || attempt === null || reason === 'invoice_not_open') return;
  const subscription = await loadBillingSubscription(transaction, purpose.billingSubscriptionId);
  subscription.failAttempt(invoiceId, attempt, transaction.now);
  await scheduleAdvance(transaction, subscription);
});
