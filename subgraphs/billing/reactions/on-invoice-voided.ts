import { reaction } from '../../../platform/inbox.js';
import { InvoiceVoided } from '../../../schema/events/billing.js';
import { releaseCoupons } from '../commands/catalog/redeem-coupons.js';
import { closePagesIfAny } from '../commands/payment/close-pages.js';

export const onInvoiceVoided = reaction(InvoiceVoided, async (transaction, { data }) => {
  await releaseCoupons(transaction, data.invoiceId);
  await closePagesIfAny(transaction, { invoiceId: data.invoiceId, before: null });
});
