import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { defineJob } from '../../../platform/jobs.js';
import { InvoiceNotFound } from '../domain/errors.js';
import { Invoice } from '../domain/invoice.js';

/** Charges what a person saved for an open invoice. There is no provider yet, so nobody has saved anything. */
export const chargeInvoice = defineJob({
  name: 'charge-invoice',
  schema: z.object({ invoiceId: z.uuid(), attempt: z.int().nonnegative() }),
  run: (context, { invoiceId, attempt: number }) =>
    runCommand(context, 'chargeInvoice', async (transaction) => {
      const invoice = await transaction.load(Invoice, invoiceId, () => new InvoiceNotFound(), ['attempts']);
      if (invoice.status !== 'open') return;
      const attempt = invoice.collect(number, null, transaction.now);
      invoice.failAttempt(attempt, 'no_payment_method', transaction.now);
    }),
});
