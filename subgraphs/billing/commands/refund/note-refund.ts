import type { Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { InvoiceNotFound } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { postingOfReturnedSurplus, postingOfSurplus } from '../../domain/ledger.js';
import type { RefundFailureReason } from '../../domain/payment.js';
import type { ProviderRefund } from '../../providers/payment-provider.js';
import { finishRefund } from './finish-refund.js';
import { postLedger } from '../ledger/post-ledger.js';

interface AskedBack {
  readonly paymentReference: string;
  readonly amount: Money;
  /** 0 for the first; each has a key of its own at the provider. */
  readonly attempt: number;
  /** It was sent before, and no answer was stored. */
  readonly isSentBefore: boolean;
}

/**
 * What the provider has not been asked yet, or has not answered; null when it has. That it is sent is written before it is, so
 * that a crash leaves a trace.
 */
export async function refundToSend(transaction: Transaction, id: string): Promise<AskedBack | null> {
  const [row] = await transaction.sql<Row & { readonly sent_before: boolean }>(
    `with asked as (${SELECT} where id = $1 and status = 'requested' for update)
     update provider_refund set sent_at = $2 from asked where provider_refund.id = asked.id
     returning asked.*, asked.sent_at is not null as sent_before`,
    [id, transaction.now.toISOString()],
  );
  if (!row) return null;
  const { payment_reference: paymentReference, attempt, sent_before: isSentBefore } = row;
  return { paymentReference, amount: amountOf(row), attempt, isSentBefore };
}

/** What the provider made of it: a refund has succeeded or failed, money that came for nothing has left. Idempotent. */
export async function noteRefund(transaction: Transaction, id: string, answer: ProviderRefund): Promise<void> {
  const { reference, state } = answer;
  const reason = answer.reason ?? 'refused';
  const [before] = await transaction.sql<Row>(`${SELECT} where id = $1 for update`, [id]);
  if (!before || before.status === state || before.status === 'failed') return;
  if (before.status === 'succeeded') {
    if (state === 'failed') await keepWhatCameBack(transaction, before, reason);
    return;
  }
  await transaction.sql(
    `update provider_refund set provider_reference = $2, status = $3::text, failure_reason = $4, ended_at = $5 where id = $1`,
    [
      id,
      reference,
      state,
      state === 'failed' ? reason : null,
      state === 'pending' ? null : transaction.now.toISOString(),
    ],
  );
  if (state === 'failed')
    transaction.context.log.error({ refund: id, reason }, 'the provider could not give money back');
  if (state === 'pending') return;
  if (before.refund_id !== null) return endRefund(transaction, before, state === 'failed' ? reason : null);
  if (state === 'succeeded') await noteReturn(transaction, before);
}

/** `failure` is null when it succeeded. */
async function endRefund(transaction: Transaction, row: Row, failure: RefundFailureReason | null): Promise<void> {
  const parts = ['lines', 'payments', 'refunds', 'creditNotes'] as const;
  const invoice = await transaction.load(Invoice, row.invoice_id, () => new InvoiceNotFound(), parts);
  const refund = invoice.refundOf(row.refund_id ?? '');
  if (refund.status === 'requested') {
    if (failure === null) await finishRefund(transaction, invoice, refund);
    else invoice.failRefund(refund, failure, transaction.now);
  } else if (failure !== null)
    // The version before wrote that it went back when it was decided.
    await keepWhatCameBack(transaction, row, failure);
}

/** The bank sent back what the provider had given back: we owe it still, and staff have it sent once more. */
async function keepWhatCameBack(transaction: Transaction, row: Row, reason: RefundFailureReason): Promise<void> {
  const id = newId();
  const kept = await transaction.sql(
    `insert into provider_refund (id, came_back_of, invoice_id, payment_reference, amount_minor, currency, status,
       failure_reason, requested_at, ended_at)
     values ($1, $2, $3, $4, $5, $6, 'failed', $7, $8, $8)
     on conflict on constraint provider_refund_came_back_once do nothing returning id`,
    [
      id,
      row.id,
      row.invoice_id,
      row.payment_reference,
      row.amount_minor,
      row.currency,
      reason,
      transaction.now.toISOString(),
    ],
  );
  if (kept.length === 0) return;
  transaction.context.log.error({ refund: id, reason }, 'money that was given back came back');
  await postLedger(transaction, [postingOfSurplus(id, row.invoice_id, amountOf(row))]);
}

/** Money that came for nothing, or came back, leaves the ledger; the version before wrote that while it was pending. */
async function noteReturn(transaction: Transaction, row: Row): Promise<void> {
  const posting = postingOfReturnedSurplus(row.id, row.invoice_id, amountOf(row));
  const known = await transaction.sql('select from ledger_transaction where kind = $1 and reference_id = $2', [
    posting.kind,
    posting.referenceId,
  ]);
  if (known.length === 0) await postLedger(transaction, [posting]);
}

interface Row {
  readonly id: string;
  readonly status: string;
  readonly refund_id: string | null;
  readonly invoice_id: string;
  readonly payment_reference: string;
  readonly amount_minor: string;
  readonly currency: string;
  readonly attempt: number;
}

const SELECT = `
  select id, status, refund_id, invoice_id, payment_reference, amount_minor::text, currency, attempt, sent_at from provider_refund`;

function amountOf({ amount_minor, currency }: Row): Money {
  return new Money(Number(amount_minor), currency);
}
