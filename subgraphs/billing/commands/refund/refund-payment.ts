import { runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { InvoiceNotFound, PaymentNotFound } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import type { AutomaticRefundReason, Refund, RefundReason, StaffRefundReason } from '../../domain/payment.js';
import { RefundExceedsPayment } from '../../domain/pricing-errors.js';
import { finishRefund } from './finish-refund.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';
import { refundAtProvider } from './refund-at-provider.js';

/** Gives back what is left of a payment. One that was given back before, or was none, stays as it is. */
export async function refundPayment(
  transaction: Transaction,
  paymentId: string,
  reason: AutomaticRefundReason,
): Promise<void> {
  const invoice = await loadForRefund(transaction, paymentId);
  const amount = invoice.refundable(paymentId);
  const isOnItsWay = amount.amountMinor === 0 && invoice.refunds.length > 0;
  if (!isOnItsWay) await giveBack(transaction, invoice, { paymentId, amount, reason });
}

export interface GiveRefund {
  readonly paymentId: string;
  /** Default: all that is left. */
  readonly amount?: { readonly amountMinor: number; readonly currency: string } | null;
  readonly reason: StaffRefundReason;
  readonly idempotencyKey: string;
}

/** Staff give a payment back, or a part of it, on the way that it came. */
export async function giveRefund(
  context: Context,
  input: GiveRefund,
): Promise<{ invoiceId: string; refundId: string }> {
  requireRole(context, 'staff');
  const { paymentId, reason } = input;
  return runIdempotently(context, 'refundPayment', input, async (transaction) => {
    const invoice = await loadForRefund(transaction, paymentId);
    const left = invoice.refundable(paymentId);
    const amount = input.amount ? new Money(input.amount.amountMinor, input.amount.currency) : left;
    if (amount.amountMinor === 0) throw new RefundExceedsPayment(left);
    const refund = await giveBack(transaction, invoice, { paymentId, amount, reason });
    const { amountMinor, currency } = refund.amount;
    const details = { paymentId, refundId: refund.id, reason, amountMinor, currency };
    await noteStaffAct(transaction, 'refund-payment', invoice.id, details);
    return { invoiceId: invoice.id, refundId: refund.id };
  });
}

async function loadForRefund(transaction: Transaction, paymentId: string): Promise<Invoice> {
  const [paid] = isUuid(paymentId)
    ? await transaction.sql<{ invoice_id: string }>('select invoice_id from payment where id = $1', [paymentId])
    : [];
  if (!paid) throw new PaymentNotFound();
  const parts = ['lines', 'payments', 'refunds', 'creditNotes'];
  return transaction.load(Invoice, paid.invoice_id, () => new InvoiceNotFound(), parts);
}

async function giveBack(
  transaction: Transaction,
  invoice: Invoice,
  { paymentId, ...given }: { readonly paymentId: string; readonly amount: Money; readonly reason: RefundReason },
): Promise<Refund> {
  const refund = invoice.requestRefund(paymentId, given, transaction.now);
  if (refund.isByProvider) {
    await transaction.flush();
    await refundAtProvider(transaction, invoice.id, refund);
  } else await finishRefund(transaction, invoice, refund);
  return refund;
}
