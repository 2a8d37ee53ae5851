import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import type { Money } from '../../../../platform/domain/money.js';
import { InvoiceNotFound, PaymentNotFound } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import type { Refund, RefundReason } from '../../domain/payment.js';
import { finishRefund } from './finish-refund.js';
import { refundAtProvider } from './refund-at-provider.js';

export async function loadInvoiceOfPayment(transaction: Transaction, paymentId: string): Promise<Invoice> {
  const [paid] = isUuid(paymentId)
    ? await transaction.sql<{ invoice_id: string }>('select invoice_id from payment where id = $1', [paymentId])
    : [];
  if (!paid) throw new PaymentNotFound();
  const parts = ['lines', 'payments', 'refunds', 'paymentCredits', 'creditNotes'] as const;
  return transaction.load(Invoice, paid.invoice_id, () => new InvoiceNotFound(), parts);
}

export interface RefundTerms {
  readonly paymentId: string;
  readonly amount: Money;
  readonly reason: RefundReason;
  readonly keepAccess: boolean | null;
}

/** Refunds at once, or through the provider by a job if the money came by one. */
export async function startRefund(
  transaction: Transaction,
  invoice: Invoice,
  { paymentId, ...terms }: RefundTerms,
): Promise<Refund> {
  const refund = invoice.requestRefund(paymentId, terms, transaction.now);
  if (refund.isByProvider) {
    await transaction.flush();
    await refundAtProvider(transaction, invoice.id, refund);
  } else await finishRefund(transaction, invoice, refund);
  return refund;
}
