import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvoiceNotFound } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { postingOfSurplus } from '../../domain/ledger.js';
import type { PaymentAttempt } from '../../domain/payment-attempt.js';
import { detachPaymentMethod } from '../../jobs/definitions.js';
import type { AttemptOutcome, SavedMethod } from '../../providers/payment-provider.js';
import { notePlatformAct } from '../ledger/note-staff-act.js';
import { postLedger } from '../ledger/post-ledger.js';
import { returnSurplus } from '../refund/refund-at-provider.js';
import { settleInvoice } from '../invoice/settle-invoice.js';

/**
 * Applies the result of an attempt, once, whatever reports it and however often: the answer to our call, a webhook,
 * the person who came back, a job. Money for an invoice that is not open is refunded automatically.
 */
export async function applyPaymentOutcome(
  context: Context,
  { invoiceId, attemptId }: { readonly invoiceId: string; readonly attemptId: string },
  outcome: AttemptOutcome,
): Promise<void> {
  if (outcome.state === 'unknown') return;
  await runCommand(context, 'applyPaymentOutcome', async (transaction) => {
    const invoice = await transaction.load(Invoice, invoiceId, () => new InvoiceNotFound(), ['payments', 'attempts']);
    const attempt = invoice.attemptOf(attemptId);
    if (!attempt.takesOutcome) return;
    if (outcome.state === 'succeeded') return succeed(transaction, invoice, attempt, outcome);
    if (attempt.status !== 'processing') return;
    attempt.providerReference ??= outcome.reference;
    if (outcome.state === 'failed') invoice.failAttempt(attempt, outcome.reason, transaction.now);
  });
}

type Success = Extract<AttemptOutcome, { state: 'succeeded' }>;

async function succeed(
  transaction: Transaction,
  invoice: Invoice,
  attempt: PaymentAttempt,
  { reference, amount, paymentReference, savedMethod }: Success,
): Promise<void> {
  attempt.providerReference ??= reference;
  const refused =
    invoice.status !== 'open' ? 'invoice_not_open' : amount.equals(attempt.amount) ? null : 'amount_mismatch';
  if (refused !== null) {
    invoice.refuseMoney(attempt, refused, transaction.now);
    await transaction.flush();
    await returnSurplus(transaction, { attemptId: attempt.id, invoiceId: invoice.id, paymentReference, amount });
    const { amountMinor, currency } = amount;
    const details = { attemptId: attempt.id, reason: refused, amountMinor, currency };
    await notePlatformAct(transaction, 'return-surplus', invoice.id, details);
    await postLedger(transaction, [postingOfSurplus(attempt.id, invoice.id, amount)]);
    return;
  }
  attempt.succeed(transaction.now);
  if (savedMethod) await saveMethod(transaction, savedMethod);
  await settleInvoice(transaction, invoice, {
    amount,
    method: 'stripe',
    reference: paymentReference,
    recordedBy: null,
  });
}

/**
 * From now on the person can be charged without them; what they saved before is forgotten. Nothing when their record is gone.
 */
export async function saveMethod(transaction: Transaction, { customer, paymentMethod }: SavedMethod): Promise<void> {
  const [before] = await transaction.sql<{ payment_method: string | null }>(
    `with before as (select payment_method from payment_customer where customer = $1 for update)
     update payment_customer set payment_method = $2, saved_at = $3 from before
     where customer = $1 returning before.payment_method`,
    [customer, paymentMethod, transaction.now.toISOString()],
  );
  const replaced = before?.payment_method ?? paymentMethod;
  if (replaced !== paymentMethod) await transaction.enqueue(detachPaymentMethod, { paymentMethod: replaced });
}
