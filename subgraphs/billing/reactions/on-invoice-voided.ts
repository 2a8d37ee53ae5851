import { reaction } from '../../../platform/inbox.js';
import { InvoiceVoided } from '../../../schema/events/billing.js';
import { releaseCoupons } from '../commands/redeem-coupons.js';

export const onInvoiceVoided = reaction(InvoiceVoided, (transaction, { data }) =>
  releaseCoupons(transaction, data.invoiceId),
);
