import { runCommand, type Transaction } from '../../../platform/command.js';
import { after, HOUR } from '../../../platform/domain/clock.js';
import { implementJob } from '../../../platform/jobs.js';
import { chargeInvoice, syncAttempt } from './definitions.js';
import { applyPaymentOutcome } from '../commands/payment/apply-payment-outcome.js';
import { savedMethodOf } from '../commands/payment/payment-customer.js';
import { InvoiceNotFound } from '../domain/errors.js';
import { Invoice } from '../domain/invoice.js';
import { paymentsOf, type KnownAttempt, type SavedMethodCharge } from '../providers/payment-provider.js';

/**
 * Charges what a person saved for an open invoice. The attempt is written before the provider is asked, and asked under its
 * id: a job that is run again after a crash gets the answer that was lost. By then the provider may have forgotten the key, or
 * the person saved another card: before it asks again, it looks up the result of the previous call.
 */
export const chargeInvoiceJob = implementJob(chargeInvoice, async (context, { invoiceId, attempt: number }) => {
  const provider = paymentsOf(context)?.provider;
  const charge = await runCommand(context, 'chargeInvoice', (transaction) =>
    begin(transaction, invoiceId, number, provider?.name ?? null),
  );
  if (!provider || !charge) return;
  const found = charge.known ? await provider.fetch(charge.known) : UNKNOWN;
  const outcome = found.state === 'unknown' ? await provider.chargeSaved(charge) : found;
  await applyPaymentOutcome(context, charge, outcome);
});

const UNKNOWN = { state: 'unknown' } as const;

interface Begun extends SavedMethodCharge {
  /** Null where the attempt is new: the provider can't have heard of it. */
  readonly known: KnownAttempt | null;
}

/** Null when there is nothing to charge. */
async function begin(
  transaction: Transaction,
  invoiceId: string,
  number: number,
  provider: 'stripe' | null,
): Promise<Begun | null> {
  const { now } = transaction;
  const invoice = await transaction.load(Invoice, invoiceId, () => new InvoiceNotFound(), ['attempts']);
  if (invoice.status !== 'open') return null;
  const saved = provider === null ? null : await savedMethodOf(transaction, invoice.userId);
  const isKnown = invoice.attempts.getItems().some((one) => one.number === number);
  const attempt = invoice.collect(number, saved ? provider : null, now);
  if (!saved) {
    invoice.failAttempt(attempt, 'no_payment_method', now);
    return null;
  }
  if (!isKnown)
    await transaction.enqueue(syncAttempt, { invoiceId, attemptId: attempt.id, look: 1 }, { runAt: after(now, HOUR) });
  if (attempt.status !== 'processing') return null;
  const { id: attemptId, kind, startedAt, amount, providerReference: reference } = attempt;
  const known = isKnown ? { id: attemptId, kind, reference, customer: saved.customer, startedAt } : null;
  return { ...saved, attemptId, invoiceId, amount, known };
}
