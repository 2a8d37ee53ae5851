import type { Transaction } from '../../../platform/command.js';
import { Money } from '../../../platform/domain/money.js';
import { postingOfReturnedSurplus } from '../domain/ledger.js';
import type { ProviderRefund } from '../providers/payment-provider.js';
import { postLedger } from './post-ledger.js';

interface AskedBack {
  readonly paymentReference: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** What the provider has not been asked yet, or has not answered; null when it has. */
export async function refundToSend(transaction: Transaction, id: string): Promise<AskedBack | null> {
  const [row] = await transaction.sql<{ payment_reference: string; amount_minor: string; currency: string }>(
    `select payment_reference, amount_minor::text, currency from provider_refund where id = $1 and status = 'requested'`,
    [id],
  );
  return row
    ? { paymentReference: row.payment_reference, amountMinor: Number(row.amount_minor), currency: row.currency }
    : null;
}

/** What the provider made of it. Money that came for nothing leaves the ledger; a refund left it when it was decided. */
export async function noteRefund(transaction: Transaction, id: string, answer: ProviderRefund): Promise<void> {
  const { reference, state } = answer;
  const [before] = await transaction.sql<{
    status: string;
    refund_id: string | null;
    invoice_id: string;
    amount_minor: string;
    currency: string;
  }>(
    'select status, refund_id, invoice_id, amount_minor::text, currency from provider_refund where id = $1 for update',
    [id],
  );
  if (!before || before.status === state) return;
  await transaction.sql(
    'update provider_refund set provider_reference = $2, status = $3::text, ended_at = $4 where id = $1',
    [id, reference, state, state === 'pending' ? null : transaction.now.toISOString()],
  );
  if (state === 'failed') {
    // The money is still at the provider: staff have to find another way, and the row says so.
    transaction.context.log.error({ refund: id }, 'the provider could not give money back');
    return;
  }
  if (before.refund_id !== null || before.status !== 'requested') return;
  const amount = new Money(Number(before.amount_minor), before.currency);
  await postLedger(transaction, [postingOfReturnedSurplus(id, before.invoice_id, amount)]);
}
