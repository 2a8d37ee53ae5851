import { reaction } from '../../../platform/inbox.js';
import { PaymentRefunded } from '../../../schema/events/billing.js';
import { revokeRefunded } from '../commands/access/grant-entitlement.js';

/** The access to a course ends with its money. */
export const onPaymentRefunded = reaction(PaymentRefunded, (transaction, { subject }) =>
  revokeRefunded(transaction, subject),
);
