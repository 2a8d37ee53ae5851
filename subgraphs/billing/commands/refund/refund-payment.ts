import { runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { Money } from '../../../../platform/domain/money.js';
import type { Invoice } from '../../domain/invoice.js';
import type { StaffRefundReason } from '../../domain/payment.js';
import { RefundExceedsPayment } from '../../domain/pricing-errors.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';
import { loadInvoiceOfPayment, startRefund } from './start-refund.js';

export interface RefundPayment {
  readonly paymentId: string;
  /** Default: all that remains. */
  readonly amount?: { readonly amountMinor: number; readonly currency: string } | null;
  readonly reason: StaffRefundReason;
  /** Required for a full refund of a seat in a class that has begun, unless the student has left it. Default: what has not begun is taken back. */
  readonly keepAccess?: boolean | null;
  readonly idempotencyKey: string;
}

/** Staff refund a payment, or a part of it, the way it came. After a full refund the owner of the purpose takes it back. */
export async function refundPayment(
  context: Context,
  input: RefundPayment,
): Promise<{ invoiceId: string; refundId: string }> {
  requireRole(context, 'staff');
  const { paymentId, reason } = input;
  return runIdempotently(context, 'refundPayment', input, async (transaction) => {
    const invoice = await loadInvoiceOfPayment(transaction, paymentId);
    const remaining = invoice.remainingOf(paymentId);
    const amount = input.amount ? new Money(input.amount.amountMinor, input.amount.currency) : remaining;
    if (amount.amountMinor === 0) throw new RefundExceedsPayment(remaining);
    const keepAccess = input.keepAccess ?? null;
    if (keepAccess === null && amount.equals(remaining)) await assertNotAttending(transaction, invoice);
    const refund = await startRefund(transaction, invoice, { paymentId, amount, reason, keepAccess });
    const { amountMinor, currency } = refund.amount;
    const details = { paymentId, refundId: refund.id, reason, keepAccess, amountMinor, currency };
    await noteStaffAct(transaction, 'refund-payment', invoice.id, details);
    return { invoiceId: invoice.id, refundId: refund.id };
  });
}

/** A student who attends a class is removed only if staff say so. One who has left it stays away. */
async function assertNotAttending(transaction: Transaction, { classId, userId }: Invoice): Promise<void> {
  if (classId === null) return;
  const attends = await transaction.sql(
    `select from begun_class
     where id = $1 and not exists (select from class_left where class_id = id and student_id = $2)`,
    [classId, userId],
  );
  if (attends.length > 0)
    throw new InvalidInput([
      {
        field: 'input.keepAccess',
        message: 'is required: the class has begun, so say whether the student stays in it',
      },
    ]);
}
