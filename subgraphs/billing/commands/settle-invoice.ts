import type { Transaction } from '../../../platform/command.js';
import { invoiceNumber, type Invoice, type NewPayment, type Payment } from '../domain/invoice.js';
import { postingsOfPayment } from '../domain/ledger.js';
import { postLedger } from './post-ledger.js';

/** Pays an invoice, gives it its number and writes the ledger, all or nothing. */
export async function settleInvoice(transaction: Transaction, invoice: Invoice, paid: NewPayment): Promise<Payment> {
  // Before the counter: who is refused need not wait in the line for numbers.
  invoice.mustTake(paid.amount);
  const payment = invoice.pay(paid, await nextNumber(transaction), transaction.now);
  await transaction.flush();
  await postLedger(transaction, postingsOfPayment(invoice, payment));
  return payment;
}

/** The next number of the year in UTC. Locks the year's counter until the end: numbers are given one after the other. */
async function nextNumber(transaction: Transaction): Promise<string> {
  const year = transaction.now.getUTCFullYear();
  const [counter] = await transaction.sql<{ last: number }>(
    `insert into invoice_counter (year, last) values ($1, 1)
     on conflict (year) do update set last = invoice_counter.last + 1 returning last`,
    [year],
  );
  if (!counter) throw new Error('The counter of invoices gave no number.');
  return invoiceNumber(year, counter.last);
}
