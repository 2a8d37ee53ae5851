import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { RefundExceedsPayment } from './pricing-errors.js';

/** `credit`: all of it was credit of the person. `none`: the total was 0. In both no money moved. */
export type PaymentMethod = 'cash' | 'transfer' | 'stripe' | 'credit' | 'none';
/** Reasons of automatic refunds. A payment is refunded once for each reason. */
export type AutomaticRefundReason =
  'enrollment-rejected' | 'subscription-ended' | 'class-cancelled' | 'bundle-ended' | 'booking-cancelled';
/** Why a part of the value of a payment became credit of the person. */
export type PaymentCreditReason = 'plan-change' | 'plan-cancellation';
/** Reasons of refunds by staff. */
export type StaffRefundReason = 'requested' | 'duplicate' | 'goodwill';
export type RefundReason = AutomaticRefundReason | StaffRefundReason;

export interface NewPayment {
  /** The money; what credit paid comes on top. */
  readonly amount: Money;
  readonly method: PaymentMethod;
  readonly reference: string | null;
  readonly recordedBy: string | null;
}

/**
 * What settled an invoice. {@link remaining} is the one account of what can still be returned: refunds and credit draw on it
 * in any order, and the database rejects a row that returns more than was paid (`payment_remaining`).
 */
export class Payment {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  /** Refunded, or about to be. */
  refunded: Money;
  /** Became credit of the person, in minor units of the amount. */
  returnedAsCreditMinor = 0;
  constructor(
    /** The total of its invoice. */
    readonly amount: Money,
    /** The part of the amount that was credit of the person, in its minor units; the rest is money. */
    readonly creditMinor: number,
    readonly method: PaymentMethod,
    /** What staff noted to find it again, such as the number of a transfer. */
    readonly reference: string | null,
    /** Who took the money; null for the platform. */
    readonly recordedBy: string | null,
    readonly paidAt: Date,
  ) {
    this.refunded = new Money(0, amount.currency);
  }

  get credit(): Money {
    return new Money(this.creditMinor, this.amount.currency);
  }

  get money(): Money {
    return this.amount.minus(this.credit);
  }

  /** What can still be returned, by a refund or as credit. */
  get remaining(): Money {
    return this.amount.minus(this.refunded).minus(new Money(this.returnedAsCreditMinor, this.amount.currency));
  }

  /** Throws {@link RefundExceedsPayment}. */
  refund(amount: Money): void {
    this.assertRemaining(amount);
    this.refunded = this.refunded.plus(amount);
  }

  /** A refund failed: its amount can be returned again. */
  restore(amount: Money): void {
    this.refunded = this.refunded.minus(amount);
  }

  /** Throws {@link RefundExceedsPayment}. */
  returnAsCredit(amount: Money): void {
    this.assertRemaining(amount);
    this.returnedAsCreditMinor += amount.amountMinor;
  }

  private assertRemaining(amount: Money): void {
    const { remaining } = this;
    if (amount.currency !== remaining.currency || amount.amountMinor > remaining.amountMinor)
      throw new RefundExceedsPayment(remaining);
  }
}

/** A part of the value of a payment that became credit of the person. Append-only. */
export class PaymentCredit {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  constructor(
    readonly payment: Payment,
    readonly amount: Money,
    readonly reason: PaymentCreditReason,
    readonly returnedAt: Date,
  ) {}
}

/** `requested`: a provider is asked to give it back. One that failed is free to be given back by another refund. */
export type RefundStatus = 'requested' | 'succeeded' | 'failed';
/** Why a provider could not refund. Stable: staff act on it. */
export type RefundFailureReason =
  /** The card is lost, stolen, expired or canceled. */
  | 'card_gone'
  | 'declined'
  /** Ours at the provider is not enough. */
  | 'insufficient_funds'
  | 'disputed'
  /** The provider gave it back before, without our asking. */
  | 'already_refunded'
  | 'refused';

/** A refund of a payment, in full or in part. Kept permanently, whatever its result. */
export class Refund {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  status: RefundStatus = 'requested';
  failureReason: RefundFailureReason | null = null;
  /** The part of the amount that was tax, in its minor units; 0 until it succeeded. */
  taxMinor = 0;
  endedAt: Date | null = null;
  constructor(
    readonly payment: Payment,
    readonly amount: Money,
    /** The part of the amount that becomes credit again, in its minor units; the rest is money. */
    readonly creditMinor: number,
    readonly reason: RefundReason,
    /** When it was decided. */
    readonly refundedAt: Date,
    /**
     * Whether the person keeps what was paid for although nothing of the payment remains; null where staff did not say, and
     * the owner of the purpose applies its default.
     */
    readonly keepAccess: boolean | null = null,
  ) {}

  get credit(): Money {
    return new Money(this.creditMinor, this.amount.currency);
  }

  get money(): Money {
    return this.amount.minus(this.credit);
  }

  /** Whether a provider has to give it back: the money came by it. */
  get isByProvider(): boolean {
    return this.payment.method === 'stripe' && this.payment.reference !== null && this.money.amountMinor > 0;
  }
}
