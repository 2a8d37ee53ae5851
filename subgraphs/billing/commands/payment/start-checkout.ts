import { runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { after, HOUR } from '../../../../platform/domain/clock.js';
import { InvoiceNotFound, PaymentProviderUnavailable, ReturnUrlNotAllowed } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { syncAttempt } from '../../jobs/definitions.js';
import { LOOKS } from './sync-payment.js';
import {
  mustBeChargeable,
  ProviderUnavailable,
  requirePayments,
  type AttemptOutcome,
  type PaymentProvider,
} from '../../providers/payment-provider.js';
import { applyPaymentOutcome } from './apply-payment-outcome.js';
import { customerOf } from './payment-customer.js';
import { findAttempt } from './sync-payment.js';

export interface StartCheckout {
  readonly invoiceId: string;
  readonly returnUrl: string;
  readonly savePaymentMethod: boolean;
  readonly idempotencyKey: string;
}

export interface StartedCheckout {
  readonly attemptId: string;
  /** Null when the page is over: it was paid on, left for too long, or the invoice is settled. */
  readonly url: string | null;
}

/**
 * A page of the provider on which the owner of an open invoice pays it. The attempt is written before the provider is asked;
 * a request with the same key, also after a crash in between, gets the same page.
 */
export async function startCheckout(context: Context, input: StartCheckout): Promise<StartedCheckout> {
  const viewer = requireVerified(context);
  const { provider, returnOrigins } = requirePayments(context);
  mustReturnTo(returnOrigins, input.returnUrl);
  const { attemptId, invoiceId } = await runIdempotently(context, 'startCheckout', input, async (transaction) => {
    const notFound = () => new InvoiceNotFound('input.invoiceId');
    const invoice = await transaction.load(Invoice, input.invoiceId, notFound, ['attempts']);
    if (invoice.userId !== viewer.id) throw notFound();
    mustBeChargeable(context, invoice.amountDue);
    const attempt = invoice.checkout(provider.name, transaction.now);
    const first = { invoiceId: invoice.id, attemptId: attempt.id, look: 0 };
    await transaction.enqueue(syncAttempt, first, {
      runAt: after(transaction.now, LOOKS[0]),
      key: `sync-attempt:${attempt.id}`,
    });
    return { attemptId: attempt.id, invoiceId: invoice.id };
  });
  const outcome = await openPage(context, provider, { ...input, attemptId, invoiceId, userId: viewer.id });
  await applyPaymentOutcome(context, { attemptId, invoiceId }, outcome);
  return { attemptId, url: outcome.state === 'processing' ? outcome.url : null };
}

interface Page extends Pick<StartCheckout, 'invoiceId' | 'returnUrl' | 'savePaymentMethod'> {
  readonly attemptId: string;
  readonly userId: string;
}

/** Requests of one process for the same page wait for one call: the provider would refuse a second beside it. */
const opening = new Map<string, Promise<AttemptOutcome>>();

async function openPage(context: Context, provider: PaymentProvider, page: Page): Promise<AttemptOutcome> {
  const known = opening.get(page.attemptId);
  const call = known ?? askForPage(context, provider, page).finally(() => opening.delete(page.attemptId));
  if (!known) opening.set(page.attemptId, call);
  try {
    return await call;
  } catch (error) {
    throw error instanceof ProviderUnavailable ? new PaymentProviderUnavailable() : error;
  }
}

async function askForPage(context: Context, provider: PaymentProvider, page: Page): Promise<AttemptOutcome> {
  const { attemptId, invoiceId, returnUrl, savePaymentMethod: saveMethod } = page;
  const customer = await customerOf(context, provider, page.userId);
  const attempt = await findAttempt(context, attemptId);
  if (attempt?.reference) return provider.fetch(attempt);
  const { orm } = context;
  const invoice = await orm.em.fork().findOneOrFail(Invoice, { id: invoiceId }, { populate: ['lines', 'attempts'] });
  const { amount, startedAt } = invoice.attemptOf(attemptId);
  const description = invoice.lines
    .getItems()
    .map((line) => line.description)
    .join(', ');
  // Every word is the same at every call: the provider refuses a key that comes with other words.
  return provider.startCheckout({
    attemptId,
    invoiceId,
    customer,
    amount,
    returnUrl,
    saveMethod,
    description: description.slice(0, 250),
    expiresAt: after(startedAt, HOUR),
  });
}

/** Throws {@link ReturnUrlNotAllowed} for another site, and for schemes such as `blob:` that carry the origin of another URL. */
export function mustReturnTo(origins: readonly string[], url: string): void {
  const parsed = URL.parse(url);
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
  if (!isWeb || !origins.includes(parsed.origin)) throw new ReturnUrlNotAllowed();
}
