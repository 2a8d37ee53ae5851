import { reaction } from '../../../platform/inbox.js';
import { ClassCancelled } from '../../../schema/events/classes.js';
import { refundClassSeat } from '../jobs/definitions.js';

/**
 * What the students of the class paid for their seats is given back, each payment in a transaction of its own. A payment
 * that classes had not heard of when the class was cancelled is rejected there, and comes back as `EnrollmentRejected`.
 */
export const onClassCancelled = reaction(ClassCancelled, async (transaction, { data: { classId, studentIds } }) => {
  // The newest seat of each: who left and came back has paid for one seat that they use no more.
  const payments = await transaction.sql<{ id: string }>(
    `select distinct on (user_id) payment.id from payment join invoice on invoice.id = invoice_id
     where user_id = any($1::uuid[]) and class_id = $2 and status = 'paid' order by user_id, invoice.id desc`,
    [studentIds, classId],
  );
  for (const { id: paymentId } of payments) await transaction.enqueue(refundClassSeat, { paymentId });
});
