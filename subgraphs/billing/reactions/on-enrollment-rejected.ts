import { reaction } from '../../../platform/inbox.js';
import { EnrollmentRejected } from '../../../schema/events/classes.js';
import { refundAutomatically } from '../commands/refund/refund-automatically.js';

/** The payment came too late for its seat. */
export const onEnrollmentRejected = reaction(EnrollmentRejected, (transaction, { data }) =>
  refundAutomatically(transaction, data.paymentId, 'enrollment-rejected'),
);
