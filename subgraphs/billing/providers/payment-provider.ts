import type { Context } from '../../../platform/context.js';
import { Money } from '../../../platform/domain/money.js';
import { Resource } from '../../../platform/resources.js';
import { AmountTooSmall, PaymentProviderNotConfigured } from '../domain/errors.js';
import type { RefundFailureReason } from '../domain/payment.js';
import type { AttemptKind, FailureReason } from '../domain/payment-attempt.js';

/** The result of an attempt, as the provider reports it. */
export type AttemptOutcome =
  | { readonly state: 'processing'; readonly reference: string; readonly url: string | null }
  | {
      readonly state: 'succeeded';
      readonly reference: string;
      /** What arrived, to be compared with what was asked for. */
      readonly amount: Money;
      /** By which the money can be given back. */
      readonly paymentReference: string;
      /** What can be charged without the person from now on; null when they did not ask for that. */
      readonly savedMethod: SavedMethod | null;
    }
  | { readonly state: 'failed'; readonly reference: string | null; readonly reason: FailureReason }
  /** The provider never heard of it. */
  | { readonly state: 'unknown' };

export interface SavedMethod {
  readonly customer: string;
  readonly paymentMethod: string;
}

export interface KnownAttempt {
  readonly id: string;
  readonly kind: AttemptKind;
  readonly reference: string | null;
  /** Null when the person's record was erased meanwhile. */
  readonly customer: string | null;
  readonly startedAt: Date;
}

export interface Checkout {
  readonly attemptId: string;
  readonly invoiceId: string;
  readonly customer: string;
  readonly amount: Money;
  /** What the page calls what is paid for. */
  readonly description: string;
  readonly returnUrl: string;
  readonly saveMethod: boolean;
  readonly expiresAt: Date;
}

export interface SavedMethodCharge extends SavedMethod {
  readonly attemptId: string;
  readonly invoiceId: string;
  readonly amount: Money;
}

export interface ProviderRefund {
  /** Null where it was refused before it was made. */
  readonly reference: string | null;
  /** `failed` is final: a retry needs another id. */
  readonly state: 'pending' | 'succeeded' | 'failed';
  /** Null when it did not fail. */
  readonly reason: RefundFailureReason | null;
}

/** What a webhook is about; its state is always asked for again, so that reordered deliveries do no harm. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  /** Null for an event that is no business of ours, such as one of another account. */
  readonly about:
    | { readonly kind: 'attempt'; readonly attemptId: string | null; readonly references: readonly string[] }
    | { readonly kind: 'refund'; readonly reference: string }
    | { readonly kind: 'setup'; readonly reference: string }
    | null;
}

/**
 * A payment provider. Every call that moves money is made under a key of ours, so that the same call has one
 * effect at the provider; calls end after seconds, with {@link ProviderUnavailable} when their result is unknown.
 */
export interface PaymentProvider {
  readonly name: 'stripe';
  /** The least that it charges, in minor units; 0 where it names none. */
  minimum(currency: string): number;
  /** The provider's record of a person: ids only. The same person gets the same one. */
  createCustomer(userId: string): Promise<string>;
  /** Deletes it, with what was saved; of payments it keeps what the law requires. One that is gone is no error. */
  forgetCustomer(customer: string): Promise<void>;
  /** It cannot be charged from now on. Idempotent. */
  detachMethod(paymentMethod: string): Promise<void>;
  /** A page of the provider on which the person pays; card data is entered there and never comes to us. */
  startCheckout(checkout: Checkout): Promise<AttemptOutcome>;
  /** Closes its page; the result shows what was paid before. */
  closeCheckout(attempt: KnownAttempt): Promise<AttemptOutcome>;
  /** A page on which the person saves a method without paying. */
  startSetup(setup: { readonly id: string; readonly customer: string; readonly returnUrl: string }): Promise<string>;
  chargeSaved(charge: SavedMethodCharge): Promise<AttemptOutcome>;
  fetch(attempt: KnownAttempt): Promise<AttemptOutcome>;
  fetchSetup(reference: string): Promise<SavedMethod | null>;
  /** `id` names the refund: the same one is made once, as long as the provider remembers (Stripe: 24 hours). */
  refund(refund: {
    readonly id: string;
    readonly paymentReference: string;
    readonly amount: Money;
  }): Promise<ProviderRefund>;
  /** The one of this `id`, however long ago it was made; null when it was not. */
  findRefund(refund: { readonly id: string; readonly paymentReference: string }): Promise<ProviderRefund | null>;
  fetchRefund(reference: string): Promise<ProviderRefund>;
  /** Null when no signature is good, or the delivery is not of these minutes. Of the bytes as they came. */
  verifyWebhook(body: Uint8Array, signature: string, now: Date): WebhookEvent | null;
}

/** It is unknown whether the call had an effect: retry with the same key. */
export class ProviderUnavailable extends Error {}

/** The provider rejected the call for good: a retry does not help. */
export class ProviderRefused extends Error {
  constructor(readonly code: string) {
    super(`The payment provider refused: ${code}.`);
  }
}

interface Payments {
  readonly provider: PaymentProvider;
  /** Where a person may be sent back to. */
  readonly returnOrigins: readonly string[];
}

/** Absent: staff record payments by hand. The provider is not called before the first payment: it may be down when we start. */
export const payments = new Resource<Payments>('payments');

export function paymentsOf(context: Context): Payments | undefined {
  return payments.of(context);
}

/** The least that can be charged online; 0 without a provider, so that staff are not limited. */
export function leastCharge(context: Context, currency: string): Money {
  return new Money(payments.of(context)?.provider.minimum(currency) ?? 0, currency);
}

/** Throws {@link AmountTooSmall} for what is more than nothing and less than can be charged. */
export function mustBeChargeable(context: Context, amount: Money): void {
  const least = leastCharge(context, amount.currency);
  if (amount.amountMinor > 0 && amount.amountMinor < least.amountMinor) throw new AmountTooSmall(least);
}

/** Throws {@link PaymentProviderNotConfigured}. */
export function requirePayments(context: Context): Payments {
  const configured = payments.of(context);
  if (!configured) throw new PaymentProviderNotConfigured();
  return configured;
}
