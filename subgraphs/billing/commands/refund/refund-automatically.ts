import type { Transaction } from '../../../../platform/command.js';
import type { AutomaticRefundReason } from '../../domain/payment.js';
import { loadInvoiceOfPayment, startRefund } from './start-refund.js';

/**
 * Refunds what remains of a payment because nothing is provided for it any more. Idempotent; a payment whose value was
 * returned already stays as it is. The owner of the purpose has already decided, so it has nothing to take back.
 */
export async function refundAutomatically(
  transaction: Transaction,
  paymentId: string,
  reason: AutomaticRefundReason,
): Promise<void> {
  const invoice = await loadInvoiceOfPayment(transaction, paymentId);
  const amount = invoice.remainingOf(paymentId);
  // A payment of 0 is refunded once too: its invoice becomes refunded.
  const isReturned = amount.amountMinor === 0 && (invoice.total.amountMinor > 0 || invoice.refunds.length > 0);
  if (!isReturned) await startRefund(transaction, invoice, { paymentId, amount, reason, keepAccess: true });
}
