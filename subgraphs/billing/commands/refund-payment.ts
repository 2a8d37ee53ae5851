import type { Transaction } from '../../../platform/command.js';
import { InvoiceNotFound, PaymentNotFound } from '../domain/errors.js';
import { Invoice, type RefundReason } from '../domain/invoice.js';
import { postingsOfRefund } from '../domain/ledger.js';
import { postLedger } from './post-ledger.js';
import { refundAtProvider } from './refund-at-provider.js';

/** Gives a payment back in full and reverses its ledger. A payment that was given back before stays as it is. */
export async function refundPayment(transaction: Transaction, paymentId: string, reason: RefundReason): Promise<void> {
  const [paid] = await transaction.sql<{ invoice_id: string }>('select invoice_id from payment where id = $1', [
    paymentId,
  ]);
  if (!paid) throw new PaymentNotFound();
  const invoice = await transaction.load(Invoice, paid.invoice_id, () => new InvoiceNotFound(), [
    'payments',
    'refunds',
  ]);
  const refund = invoice.refund(paymentId, reason, transaction.now);
  if (!refund) return;
  await transaction.flush();
  await refundAtProvider(transaction, invoice.id, refund);
  await postLedger(transaction, postingsOfRefund(invoice, refund));
}
