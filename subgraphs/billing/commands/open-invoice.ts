import type { Transaction } from '../../../platform/command.js';
import type { Invoice } from '../domain/invoice.js';
import { settleInvoice } from './settle-invoice.js';

/** Asks for the money of a draft that has its lines. A total of 0 is settled at once. */
export async function openInvoice(transaction: Transaction, invoice: Invoice, dueAt: Date): Promise<void> {
  invoice.open(dueAt);
  transaction.add(invoice);
  if (invoice.total.amountMinor > 0) return;
  await settleInvoice(transaction, invoice, {
    amount: invoice.total,
    method: 'none',
    reference: null,
    recordedBy: null,
  });
}
