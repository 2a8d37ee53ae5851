import type { Transaction } from '../../../../platform/command.js';
import type { Money } from '../../../../platform/domain/money.js';
import type { Refund } from '../../domain/payment.js';
import { sendRefund } from '../../jobs/definitions.js';

/** What came by a provider goes back by it, by a job; the refund must be flushed. */
export async function refundAtProvider(transaction: Transaction, invoiceId: string, refund: Refund): Promise<void> {
  const { reference } = refund.payment;
  if (reference === null) throw new Error(`Payment ${refund.payment.id} has no reference at its provider.`);
  await askBack(transaction, {
    id: refund.id,
    refundId: refund.id,
    invoiceId,
    paymentReference: reference,
    amount: refund.money,
  });
}

/** Gives money back that came for nothing; `attemptId` is what it came by. */
export function returnSurplus(
  transaction: Transaction,
  surplus: { attemptId: string; invoiceId: string; paymentReference: string; amount: Money },
): Promise<void> {
  return askBack(transaction, { ...surplus, id: surplus.attemptId, refundId: null });
}

interface AskedBack {
  readonly id: string;
  readonly refundId: string | null;
  readonly invoiceId: string;
  readonly paymentReference: string;
  readonly amount: Money;
}

async function askBack(transaction: Transaction, asked: AskedBack): Promise<void> {
  const { id, refundId, invoiceId, paymentReference, amount } = asked;
  await transaction.sql(
    `insert into provider_refund (id, refund_id, invoice_id, payment_reference, amount_minor, currency, status, requested_at)
     values ($1, $2, $3, $4, $5, $6, 'requested', $7)`,
    [id, refundId, invoiceId, paymentReference, amount.amountMinor, amount.currency, transaction.now.toISOString()],
  );
  await transaction.enqueue(sendRefund, { id });
}
