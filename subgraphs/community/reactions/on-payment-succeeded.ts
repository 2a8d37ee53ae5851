import { reaction } from '../../../platform/inbox.js';
import { PaymentSucceeded } from '../../../schema/events/billing.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onPaymentSucceeded = reaction(PaymentSucceeded, async (transaction, { id, data }) => {
  const { amountMinor, currency } = data.amount;
  const links = {
    ...(data.purpose.kind === 'class-seat' && { classId: data.purpose.classId }),
    ...(data.purpose.kind === 'course' && { courseId: data.purpose.courseId }),
  };
  await notify(transaction, id, [data.userId], notice('payment-succeeded', { amountMinor, currency }, links));
});
