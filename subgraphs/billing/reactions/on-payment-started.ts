import { reaction } from '../../../platform/inbox.js';
import { PaymentStarted } from '../../../schema/events/billing.js';
import { closePagesIfAny } from '../commands/payment/close-pages.js';

/** A page takes over from those that were opened before; a charge without the person closes none. */
export const onPaymentStarted = reaction(PaymentStarted, (transaction, { data }) =>
  closePagesIfAny(transaction, { invoiceId: data.invoiceId, before: data.paymentAttemptId }),
);
