import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { expireInvoice } from './definitions.js';
import { dropInvoice } from '../commands/invoice/void-invoice.js';
import { Invoice } from '../domain/invoice.js';

/** Voids an invoice that was not paid by its due date. */
export const expireInvoiceJob = implementJob(expireInvoice, (context, { invoiceId }) =>
  runCommand(context, 'expireInvoice', async (transaction) => {
    const invoice = await transaction.find(Invoice, { id: invoiceId, status: 'open' });
    if (invoice?.dueAt && invoice.dueAt <= transaction.now) await dropInvoice(transaction, invoice);
  }),
);
