import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { DAY, MINUTE } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import type { AttemptKind } from '../../domain/payment-attempt.js';
import { PaymentProviderUnavailable } from '../../domain/errors.js';
import {
  ProviderUnavailable,
  requirePayments,
  type AttemptOutcome,
  type KnownAttempt,
} from '../../providers/payment-provider.js';
import { requireInvoice } from '../../queries/access.js';
import { applyPaymentOutcome } from './apply-payment-outcome.js';

/** When an attempt that is still open is looked at again, counted from the look before: a page lasts an hour, a bank transfer days. */
export const LOOKS = [2 * MINUTE, 65 * MINUTE, DAY, 3 * DAY, 7 * DAY] as const;

/** Asks the provider for the results of the attempts to pay an invoice: for users who return before the webhook arrives. */
export async function syncPayment(context: Context, input: { readonly invoiceId: string }): Promise<string> {
  requireViewer(context);
  const { id: invoiceId } = await requireInvoice(context, input.invoiceId, 'input.invoiceId');
  requirePayments(context);
  const open = await runCommand(context, 'openAttempts', (transaction) =>
    transaction.sql<{ id: string }>(
      `select id from payment_attempt where invoice_id = $1 and status = 'processing' order by id desc limit 5`,
      [invoiceId],
    ),
  );
  try {
    for (const { id: attemptId } of open) await syncOne(context, { invoiceId, attemptId }, { giveUpUnknown: false });
  } catch (error) {
    throw error instanceof ProviderUnavailable ? new PaymentProviderUnavailable() : error;
  }
  return invoiceId;
}

/** Whether the attempt is still open afterwards. `giveUpUnknown`: one of which the provider never heard has failed. */
export async function syncOne(
  context: Context,
  attempt: { readonly invoiceId: string; readonly attemptId: string },
  { giveUpUnknown }: { readonly giveUpUnknown: boolean },
): Promise<boolean> {
  const known = await findAttempt(context, attempt.attemptId);
  if (!known || known.status !== 'processing') return false;
  const outcome = await requirePayments(context).provider.fetch(known);
  await applyPaymentOutcome(context, attempt, giveUpUnknown && outcome.state === 'unknown' ? GIVEN_UP : outcome);
  return outcome.state === 'processing' || (outcome.state === 'unknown' && !giveUpUnknown);
}

const GIVEN_UP: AttemptOutcome = { state: 'failed', reference: null, reason: 'provider_error' };

export interface FoundAttempt extends KnownAttempt {
  readonly invoiceId: string;
  readonly status: string;
}

/** By our id, or by what the provider calls it. */
export async function findAttempt(context: Context, idOrReference: string): Promise<FoundAttempt | null> {
  const [row] = await runCommand(context, 'findAttempt', (transaction) =>
    transaction.sql<{
      id: string;
      invoice_id: string;
      kind: AttemptKind;
      status: string;
      provider_reference: string | null;
      started_at: string;
      customer: string | null;
    }>(
      `select attempt.id, invoice_id, kind, attempt.status, provider_reference, started_at, customer
       from payment_attempt attempt
       join invoice on invoice.id = invoice_id
       left join payment_customer on payment_customer.user_id = invoice.user_id
       where ${isUuid(idOrReference) ? 'attempt.id' : 'provider_reference'} = $1`,
      [idOrReference],
    ),
  );
  if (!row) return null;
  const { id, kind, status, customer } = row;
  return {
    id,
    kind,
    status,
    customer,
    reference: row.provider_reference,
    invoiceId: row.invoice_id,
    startedAt: new Date(row.started_at),
  };
}
