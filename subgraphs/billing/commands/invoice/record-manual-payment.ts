import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Money } from '../../../../platform/domain/money.js';
import { InvoiceNotFound } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';
import { settleInvoice } from './settle-invoice.js';

export interface RecordManualPayment {
  readonly invoiceId: string;
  readonly amount: { readonly amountMinor: number; readonly currency: string };
  readonly method: 'cash' | 'transfer';
  readonly reference?: string | null;
  readonly idempotencyKey: string;
}

/** Staff took cash, or saw a transfer arrive. */
export async function recordManualPayment(
  context: Context,
  input: RecordManualPayment,
): Promise<{ invoiceId: string; paymentId: string }> {
  const viewer = requireRole(context, 'staff');
  return runIdempotently(context, 'recordManualPayment', input, async (transaction) => {
    const invoice = await transaction.load(Invoice, input.invoiceId, () => new InvoiceNotFound('input.invoiceId'), [
      'payments',
    ]);
    const payment = await settleInvoice(transaction, invoice, {
      amount: new Money(input.amount.amountMinor, input.amount.currency),
      method: input.method,
      reference: input.reference ?? null,
      recordedBy: viewer.id,
    });
    await noteStaffAct(transaction, 'record-payment', invoice.id, { paymentId: payment.id, method: input.method });
    return { invoiceId: invoice.id, paymentId: payment.id };
  });
}
