import { reaction } from '../../../platform/inbox.js';
import { EnrollmentRejected } from '../../../schema/events/classes.js';
import { refundPayment } from '../commands/refund/refund-payment.js';

/** The payment came too late for its seat. */
export const onEnrollmentRejected = reaction(EnrollmentRejected, (transaction, { data }) =>
  refundPayment(transaction, data.paymentId, 'enrollment-rejected'),
);
