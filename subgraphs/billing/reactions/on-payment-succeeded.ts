import { reaction } from '../../../platform/inbox.js';
import { PaymentSucceeded } from '../../../schema/events/billing.js';
import { activateBundle } from '../commands/bundle/activate-bundle.js';
import { grantCourse } from '../commands/access/grant-entitlement.js';
import { settleSubscription } from '../commands/subscription/settle-subscription.js';

/** What was bought here begins; a seat, in a class or a session, is the business of classes. */
export const onPaymentSucceeded = reaction(PaymentSucceeded, async (transaction, { data }) => {
  if (data.purpose.kind === 'bundle') {
    const { bundlePurchaseId } = data.purpose;
    return activateBundle(transaction, { bundlePurchaseId, paymentId: data.paymentId });
  }
  if (data.purpose.kind === 'course') {
    const { courseId } = data.purpose;
    return grantCourse(transaction, { userId: data.userId, courseId, invoiceId: data.invoiceId });
  }
  if (data.purpose.kind !== 'plan') return;
  const { billingSubscriptionId } = data.purpose;
  const { invoiceId, paymentId } = data;
  await settleSubscription(transaction, { billingSubscriptionId, invoiceId, paymentId });
});
