import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { defineJob } from '../../../platform/jobs.js';
import { dropInvoice } from '../commands/invoice/void-invoice.js';
import { Invoice } from '../domain/invoice.js';

/** What was not paid in time need not be paid any more. */
export const expireInvoice = defineJob({
  name: 'expire-invoice',
  schema: z.object({ invoiceId: z.uuid() }),
  run: (context, { invoiceId }) =>
    runCommand(context, 'expireInvoice', async (transaction) => {
      const invoice = await transaction.find(Invoice, { id: invoiceId, status: 'open' });
      if (invoice?.dueAt && invoice.dueAt <= transaction.now) await dropInvoice(transaction, invoice);
    }),
});
