import Stripe from 'stripe';
import {
  ProviderRefused,
  ProviderUnavailable,
  type AttemptOutcome,
  type Checkout,
  type KnownAttempt,
  type PaymentProvider,
  type ProviderRefund,
  type SavedMethod,
  type SavedMethodCharge,
} from './payment-provider.js';
import { toStripeAmount } from './stripe-amount.js';
import { stripeMinimum } from './stripe-minimum.js';
import {
  outcomeOfIntent,
  outcomeOfSession,
  reasonOf,
  REFUND_FAILURES,
  refundOf,
  savedMethodOf,
} from './stripe-outcomes.js';
import { verifyStripeWebhook } from './stripe-webhook.js';

const TIMEOUT_MS = 10_000;
const RETRIES = 2;
/** Of the objects of one customer, looked through for an attempt whose answer was lost. */
const LOOKED_THROUGH = 300;

const NOT_TAKEN = { state: 'failed', reference: null } as const;

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecrets: readonly string[];
  /** Another address than Stripe's own, for tests. */
  readonly apiUrl?: string | undefined;
}

export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe';
  private readonly stripe: Stripe;

  constructor(private readonly settings: StripeSettings) {
    const url = settings.apiUrl === undefined ? undefined : new URL(settings.apiUrl);
    this.stripe = new Stripe(settings.secretKey, {
      maxNetworkRetries: RETRIES,
      timeout: TIMEOUT_MS,
      telemetry: false,
      ...(url && { host: url.hostname, port: url.port, protocol: url.protocol === 'http:' ? 'http' : 'https' }),
    });
  }

  minimum(currency: string): number {
    return stripeMinimum(currency);
  }

  async createCustomer(userId: string): Promise<string> {
    const customer = await asked(() =>
      this.stripe.customers.create({ metadata: { user_id: userId } }, { idempotencyKey: `customer:${userId}` }),
    );
    return customer.id;
  }

  async forgetCustomer(customer: string): Promise<void> {
    try {
      await asked(() => this.stripe.customers.del(customer));
    } catch (error) {
      if (!(error instanceof ProviderRefused) || error.code !== 'resource_missing') throw error;
    }
  }

  async detachMethod(paymentMethod: string): Promise<void> {
    try {
      await asked(() => this.stripe.paymentMethods.detach(paymentMethod));
    } catch (error) {
      // Stripe refuses one that is detached already, without a code of its own.
      if (!(error instanceof ProviderRefused)) throw error;
    }
  }

  async startCheckout(checkout: Checkout): Promise<AttemptOutcome> {
    const { attemptId, invoiceId, customer, description, returnUrl, saveMethod, expiresAt } = checkout;
    const { amount, currency } = toStripeAmount(checkout.amount);
    const metadata = { attempt_id: attemptId, invoice_id: invoiceId };
    const session = await asked(() =>
      this.stripe.checkout.sessions.create(
        {
          mode: 'payment',
          customer,
          client_reference_id: attemptId,
          metadata,
          line_items: [
            { quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: description } } },
          ],
          payment_intent_data: { metadata, ...(saveMethod && { setup_future_usage: 'off_session' as const }) },
          // What is asked for is what must arrive, in its currency.
          adaptive_pricing: { enabled: false },
          success_url: returnUrl,
          cancel_url: returnUrl,
          expires_at: Math.floor(expiresAt.getTime() / 1000),
        },
        { idempotencyKey: `attempt:${attemptId}` },
      ),
    );
    return outcomeOfSession(session);
  }

  async closeCheckout(attempt: KnownAttempt): Promise<AttemptOutcome> {
    const reference = attempt.reference ?? (await this.find(attempt));
    if (reference === null) return { state: 'unknown' };
    try {
      return outcomeOfSession(await asked(() => this.stripe.checkout.sessions.expire(reference)));
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      // It is not open any more: paid, on its way, or run out.
      return this.fetch({ ...attempt, reference });
    }
  }

  async startSetup(setup: { id: string; customer: string; returnUrl: string }): Promise<string> {
    const { url } = await asked(() =>
      this.stripe.checkout.sessions.create(
        {
          mode: 'setup',
          customer: setup.customer,
          allowed_payment_method_types: ['card'],
          // Needed by the page; what is saved can be charged in any currency.
          currency: 'eur',
          success_url: setup.returnUrl,
          cancel_url: setup.returnUrl,
        },
        { idempotencyKey: `setup:${setup.id}` },
      ),
    );
    if (url === null) throw new ProviderUnavailable('Stripe gave no page.');
    return url;
  }

  async chargeSaved(charge: SavedMethodCharge): Promise<AttemptOutcome> {
    const { attemptId, invoiceId, customer, paymentMethod } = charge;
    try {
      const intent = await asked(() =>
        this.stripe.paymentIntents.create(
          {
            ...toStripeAmount(charge.amount),
            customer,
            payment_method: paymentMethod,
            off_session: true,
            confirm: true,
            metadata: { attempt_id: attemptId, invoice_id: invoiceId },
          },
          { idempotencyKey: `attempt:${attemptId}` },
        ),
      );
      return outcomeOfIntent(intent);
    } catch (error) {
      if (error instanceof Stripe.errors.StripeCardError)
        return { state: 'failed', reference: error.payment_intent?.id ?? null, reason: reasonOf(error) };
      if (error instanceof ProviderRefused)
        // What was saved may be gone there.
        return { ...NOT_TAKEN, reason: error.code === 'resource_missing' ? 'no_payment_method' : 'provider_error' };
      throw error;
    }
  }

  async fetch(attempt: KnownAttempt): Promise<AttemptOutcome> {
    const { kind } = attempt;
    const reference = attempt.reference ?? (await this.find(attempt));
    if (reference === null) return { state: 'unknown' };
    if (kind === 'checkout')
      return outcomeOfSession(
        await asked(() => this.stripe.checkout.sessions.retrieve(reference, { expand: ['payment_intent'] })),
      );
    return outcomeOfIntent(await asked(() => this.stripe.paymentIntents.retrieve(reference)));
  }

  async fetchSetup(reference: string): Promise<SavedMethod | null> {
    const session = await asked(() => this.stripe.checkout.sessions.retrieve(reference, { expand: ['setup_intent'] }));
    const intent = session.setup_intent;
    if (session.status !== 'complete' || intent === null || typeof intent === 'string') return null;
    return savedMethodOf(session.customer, intent.payment_method);
  }

  async refund({ id, paymentReference, amount }: Parameters<PaymentProvider['refund']>[0]): Promise<ProviderRefund> {
    try {
      const refund = await asked(() =>
        this.stripe.refunds.create(
          { payment_intent: paymentReference, amount: toStripeAmount(amount).amount, metadata: { refund_id: id } },
          { idempotencyKey: `refund:${id}` },
        ),
      );
      return refundOf(refund);
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
      return { reference: null, state: 'failed', reason: REFUND_FAILURES[error.code] ?? 'refused' };
    }
  }

  async findRefund({ id, paymentReference }: Parameters<PaymentProvider['findRefund']>[0]) {
    try {
      return await asked(async () => {
        for await (const refund of this.stripe.refunds.list({ payment_intent: paymentReference, limit: 100 }))
          if (refund.metadata?.['refund_id'] === id) return refundOf(refund);
        return null;
      });
    } catch (error) {
      // Of a payment that is not there nothing was given back.
      if (error instanceof ProviderRefused && error.code === 'resource_missing') return null;
      throw error;
    }
  }

  async fetchRefund(reference: string): Promise<ProviderRefund> {
    return refundOf(await asked(() => this.stripe.refunds.retrieve(reference)));
  }

  verifyWebhook(body: Uint8Array, signature: string, now: Date) {
    const { secretKey, webhookSecrets: secrets } = this.settings;
    return verifyStripeWebhook(
      { stripe: this.stripe, secrets, live: secretKey.includes('_live_') },
      body,
      signature,
      now,
    );
  }

  /** The answer to our call was lost: what we made carries the id of the attempt. */
  private async find({ id, kind, customer, startedAt }: KnownAttempt): Promise<string | null> {
    if (customer === null) return null;
    // A minute for clocks that differ.
    const created = { gte: Math.floor(startedAt.getTime() / 1000) - 60 };
    const recent = { customer, created, limit: 100 };
    const isOurs = ({ metadata }: { metadata: Record<string, string> | null }) => metadata?.['attempt_id'] === id;
    return asked(async () => {
      const { checkout, paymentIntents } = this.stripe;
      const limit = LOOKED_THROUGH;
      const found =
        kind === 'checkout'
          ? (await checkout.sessions.list(recent).autoPagingToArray({ limit })).find(isOurs)
          : (await paymentIntents.list(recent).autoPagingToArray({ limit })).find(isOurs);
      return found?.id ?? null;
    });
  }
}

/**
 * A timeout, a broken connection, a busy or failing provider: {@link ProviderUnavailable}. A refusal: {@link ProviderRefused},
 * but for that of a card. The library's own errors hold what was sent and who paid: no more than kind and code go on.
 */
async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { StripeError, StripeCardError, StripeInvalidRequestError } = Stripe.errors;
    if (!(error instanceof StripeError) || error instanceof StripeCardError) throw error;
    if (error instanceof StripeInvalidRequestError) throw new ProviderRefused(error.code ?? 'invalid_request');
    throw new ProviderUnavailable(`Stripe gave no answer (${error.type}, request ${error.requestId ?? 'none'}).`);
  }
}
