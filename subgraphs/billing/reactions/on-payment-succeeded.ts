import { reaction } from '../../../platform/inbox.js';
import { PaymentSucceeded } from '../../../schema/events/billing.js';
import { activateBillingSubscription } from '../commands/activate-billing-subscription.js';

/** What was bought here begins; a seat is the business of classes. */
export const onPaymentSucceeded = reaction(PaymentSucceeded, async (transaction, { data }) => {
  if (data.purpose.kind !== 'plan') return;
  const { billingSubscriptionId } = data.purpose;
  await activateBillingSubscription(transaction, { billingSubscriptionId, paymentId: data.paymentId });
});
