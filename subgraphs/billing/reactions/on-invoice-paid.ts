import { reaction } from '../../../platform/inbox.js';
import { InvoicePaid } from '../../../schema/events/billing.js';
import { closePagesIfAny } from '../commands/payment/close-pages.js';

export const onInvoicePaid = reaction(InvoicePaid, (transaction, { data }) =>
  closePagesIfAny(transaction, { invoiceId: data.invoiceId, before: null }),
);
