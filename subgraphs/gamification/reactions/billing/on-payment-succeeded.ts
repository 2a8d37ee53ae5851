import { reaction } from '../../../../platform/inbox.js';
import { PaymentSucceeded } from '../../../../schema/events/billing.js';

/**
 * The activity feed of who bought shows it. A total of 0, such as that of a trial, is no purchase; nothing is kept of a person
 * who was forgotten meanwhile.
 */
export const onPaymentSucceeded = reaction(PaymentSucceeded, async (transaction, { data, time }) => {
  const { paymentId, invoiceId, userId, amount, purpose } = data;
  if (amount.amountMinor === 0) return;
  await transaction.sql(
    `insert into purchase (id, player_id, invoice_id, course_id, occurred_at)
     select $1, $2, $3, $4, $5 where not exists (select from person where user_id = $2 and erased_at is not null)
     on conflict do nothing`,
    [paymentId, userId, invoiceId, 'courseId' in purpose ? purpose.courseId : null, time],
  );
});
