import { reaction } from '../../../platform/inbox.js';
import { InvoiceDocumentReady } from '../../../schema/events/billing.js';
import { sendDocument } from '../jobs/definitions.js';

export const onInvoiceDocumentReady = reaction(
  InvoiceDocumentReady,
  (transaction, { data: { userId, kind, number, storageKey } }) =>
    transaction.enqueue(sendDocument, { userId, kind, number, storageKey }),
);
