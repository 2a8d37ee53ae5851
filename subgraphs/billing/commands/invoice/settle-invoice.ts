import type { Transaction } from '../../../../platform/command.js';
import type { Invoice } from '../../domain/invoice.js';
import { postingsOfPayment, type Posting } from '../../domain/ledger.js';
import type { NewPayment, Payment } from '../../domain/payment.js';
import { storeDocument } from '../../jobs/definitions.js';
import { nextIssue } from './next-number.js';
import { postLedger } from '../ledger/post-ledger.js';

/**
 * Pays an invoice, gives it its number and writes the ledger, all or nothing; `before` is what else the act posts. An invoice of
 * nothing gets neither number nor document.
 */
export async function settleInvoice(
  transaction: Transaction,
  invoice: Invoice,
  paid: NewPayment,
  before: readonly Posting[] = [],
): Promise<Payment> {
  // Before the counter: who is refused need not wait in the line for numbers.
  invoice.mustTake(paid.amount);
  const issue = invoice.total.amountMinor === 0 ? null : await nextIssue(transaction, invoice.userId);
  const payment = invoice.pay(paid, issue, transaction.now);
  await transaction.flush();
  if (issue) await transaction.enqueue(storeDocument, { invoiceId: invoice.id, creditNoteId: null });
  await postLedger(transaction, [...before, ...postingsOfPayment(invoice, payment)]);
  return payment;
}
