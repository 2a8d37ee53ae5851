import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';

/** `checkout`: on a page of the provider, with the person present. `saved-method`: without them, from what they saved. */
export type AttemptKind = 'checkout' | 'saved-method';
export type AttemptStatus = 'processing' | 'succeeded' | 'failed';

/** Why no money came. Stable: people and other parts of the platform act on it. */
export type FailureReason =
  | 'no_payment_method'
  | 'card_declined'
  | 'insufficient_funds'
  | 'expired_card'
  | 'authentication_required'
  /** The page was left, ran out, or was closed by us. */
  | 'abandoned'
  /** The invoice was settled otherwise, or is void. */
  | 'invoice_not_open'
  /** Other than what was asked for arrived; it is given back. */
  | 'amount_mismatch'
  | 'provider_error';

/** One attempt to collect an invoice through a provider. Kept permanently, whatever its result. */
export class PaymentAttempt {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  status: AttemptStatus = 'processing';
  failureReason: FailureReason | null = null;
  /** What the provider calls it; null until the provider has answered. */
  providerReference: string | null = null;
  endedAt: Date | null = null;

  constructor(
    readonly kind: AttemptKind,
    /** Null where no provider is configured. */
    readonly provider: 'stripe' | null,
    /** Which of the tries to collect an invoice it is; null for a checkout. */
    readonly number: number | null,
    readonly amount: Money,
    readonly startedAt: Date,
  ) {}

  /** False when nothing that the provider says can change it any more. */
  get takesOutcome(): boolean {
    const { status, failureReason } = this;
    return status !== 'succeeded' && failureReason !== 'invoice_not_open' && failureReason !== 'amount_mismatch';
  }

  fail(reason: FailureReason, now: Date): void {
    this.status = 'failed';
    this.failureReason = reason;
    this.endedAt = now;
  }

  /** The provider has the money, also where it said before that it had none. */
  succeed(now: Date): void {
    this.status = 'succeeded';
    this.failureReason = null;
    this.endedAt = now;
  }
}
