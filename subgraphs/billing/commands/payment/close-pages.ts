import { closePages } from '../../jobs/definitions.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { requirePayments } from '../../providers/payment-provider.js';
import { applyPaymentOutcome } from './apply-payment-outcome.js';
import { findAttempt } from './sync-payment.js';

/** Pages of an invoice that are to be closed: all, or those that were begun before an attempt. */
export interface PagesToClose {
  readonly invoiceId: string;
  readonly before: string | null;
}

/** A page that is not known to the provider by then was never opened. */
const OPENED_WITHIN_MS = 120_000;

/** Attempts whose pages can still be paid on: at most 100. */
export async function openPages(transaction: Transaction, { invoiceId, before }: PagesToClose): Promise<string[]> {
  const rows = await transaction.sql<{ id: string }>(
    `select id from payment_attempt
     where invoice_id = $1 and kind = 'checkout' and status = 'processing'
       and ($2::uuid is null or (started_at, id) < (select started_at, id from payment_attempt where id = $2 and kind = 'checkout'))
     order by id limit 100`,
    [invoiceId, before],
  );
  return rows.map(({ id }) => id);
}

/** True if there is a page that the provider does not know yet: it may be opening right now. */
export async function closeOpenPages(context: Context, pages: PagesToClose): Promise<boolean> {
  const attempts = await runCommand(context, 'openPages', (transaction) => openPages(transaction, pages));
  const { provider } = requirePayments(context);
  let isOpening = false;
  for (const attemptId of attempts) {
    const attempt = await findAttempt(context, attemptId);
    if (!attempt) continue;
    const outcome = await provider.closeCheckout(attempt);
    if (outcome.state === 'unknown') isOpening ||= now().getTime() - attempt.startedAt.getTime() < OPENED_WITHIN_MS;
    // It may have been paid meanwhile: money for an invoice that is not open is refunded automatically.
    await applyPaymentOutcome(context, { invoiceId: pages.invoiceId, attemptId }, outcome);
  }
  return isOpening;
}

/** For an invoice that is not open, or has a newer page: a user who paid on two pages would have to wait for a refund. */
export async function closePagesIfAny(transaction: Transaction, pages: PagesToClose): Promise<void> {
  if ((await openPages(transaction, pages)).length > 0) await transaction.enqueue(closePages, pages);
}
