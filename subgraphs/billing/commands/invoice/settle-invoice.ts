import type { Transaction } from '../../../../platform/command.js';
import type { Invoice } from '../../domain/invoice.js';
import { postingsOfPayment, type Posting } from '../../domain/ledger.js';
import type { NewPayment, Payment } from '../../domain/payment.js';
import { storeDocument } from '../../jobs/definitions.js';
import { nextIssue, partiesOf } from './next-number.js';
import { postLedger } from '../ledger/post-ledger.js';

/**
 * Pays an invoice, gives it its number and writes the ledger, all or nothing. The number is taken at the end of the command:
 * all other payments wait for it. An invoice of nothing gets neither number nor document.
 */
export async function settleInvoice(transaction: Transaction, invoice: Invoice, paid: NewPayment): Promise<Payment> {
  const { payment, settle } = await prepare(transaction, invoice, paid, []);
  transaction.last(settle);
  return payment;
}

/** The same for a command that goes on with the paid invoice; `before` is what else the act posts. */
export async function settleAtOnce(
  transaction: Transaction,
  invoice: Invoice,
  paid: NewPayment,
  before: readonly Posting[] = [],
): Promise<Payment> {
  const { payment, settle } = await prepare(transaction, invoice, paid, before);
  await settle();
  await transaction.flush();
  return payment;
}

async function prepare(transaction: Transaction, invoice: Invoice, paid: NewPayment, before: readonly Posting[]) {
  const payment = invoice.paymentFor(paid, transaction.now);
  const parties = await partiesOf(transaction, invoice.userId);
  await transaction.flush();
  const isIssued = invoice.total.amountMinor > 0;
  if (isIssued) await transaction.enqueue(storeDocument, { invoiceId: invoice.id, creditNoteId: null });
  await postLedger(transaction, [...before, ...postingsOfPayment(invoice, payment)]);
  const settle = async (): Promise<void> => {
    invoice.settle(payment, isIssued ? await nextIssue(transaction, parties) : null, transaction.now);
  };
  return { payment, settle };
}
