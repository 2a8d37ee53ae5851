import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { requirePayments, type WebhookEvent } from '../../providers/payment-provider.js';
import { applyPaymentOutcome } from './apply-payment-outcome.js';
import { noteRefund } from '../refund/note-refund.js';
import { finishPaymentMethodSetup } from './start-payment-method-setup.js';
import { findAttempt } from './sync-payment.js';

/** One that fails is noted as such and thrown, to be tried again; one of nothing that we know is kept as ignored. */
export async function processDelivery(context: Context, deliveryId: string): Promise<void> {
  const [row] = await runCommand(context, 'readDelivery', (transaction) =>
    transaction.sql<{ about: WebhookEvent['about']; status: string }>(
      'select about, status from webhook_delivery where id = $1',
      [deliveryId],
    ),
  );
  if (!row || row.status === 'processed' || row.status === 'ignored') return;
  try {
    await note(context, deliveryId, (await act(context, row.about)) ? 'processed' : 'ignored', null);
  } catch (error) {
    await note(
      context,
      deliveryId,
      'failed',
      error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown',
    );
    throw error;
  }
}

/** False when it is about nothing of ours. The state is asked for now, so the order of deliveries does not matter. */
async function act(context: Context, about: WebhookEvent['about']): Promise<boolean> {
  if (!about) return false;
  if (about.kind === 'setup') {
    await finishPaymentMethodSetup(context, about.reference);
    return true;
  }
  const { provider } = requirePayments(context);
  if (about.kind === 'refund') {
    const [known] = await runCommand(context, 'findRefund', (transaction) =>
      transaction.sql<{ id: string }>('select id from provider_refund where provider_reference = $1', [
        about.reference,
      ]),
    );
    if (!known) return false;
    const answer = await provider.fetchRefund(about.reference);
    await runCommand(context, 'noteRefund', (transaction) => noteRefund(transaction, known.id, answer));
    return true;
  }
  for (const key of [about.attemptId, ...about.references]) {
    const attempt = key === null ? null : await findAttempt(context, key);
    if (!attempt) continue;
    const { id: attemptId, invoiceId } = attempt;
    await applyPaymentOutcome(context, { attemptId, invoiceId }, await provider.fetch(attempt));
    return true;
  }
  return false;
}

async function note(context: Context, id: string, status: string, error: string | null): Promise<void> {
  await runCommand(context, 'noteDelivery', (transaction) =>
    transaction.sql(
      `update webhook_delivery set status = $2::text, error = $3, tries = tries + 1,
         processed_at = case when $2::text in ('processed', 'ignored') then $4::timestamptz end
       where id = $1 and status not in ('processed', 'ignored')`,
      [id, status, error, transaction.now.toISOString()],
    ),
  );
}
