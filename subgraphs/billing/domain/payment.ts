import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';

/** `credit`: all of it was credit of the person. `none`: the total was 0. In both no money moved. */
export type PaymentMethod = 'cash' | 'transfer' | 'stripe' | 'credit' | 'none';
/** Why money went back by itself. A payment is given back once for such a reason, ever. */
export type AutomaticRefundReason =
  'enrollment-rejected' | 'subscription-ended' | 'class-cancelled' | 'bundle-ended' | 'booking-cancelled';
/** Why staff gave money back. */
export type StaffRefundReason = 'requested' | 'duplicate' | 'goodwill';
export type RefundReason = AutomaticRefundReason | StaffRefundReason;

export interface NewPayment {
  /** The money; what credit paid comes on top. */
  readonly amount: Money;
  readonly method: PaymentMethod;
  readonly reference: string | null;
  readonly recordedBy: string | null;
}

export class Payment {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  /** What of it went back, or is to. */
  refunded: Money;
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
}

/** `requested`: a provider is asked to give it back. One that failed is free to be given back by another refund. */
export type RefundStatus = 'requested' | 'succeeded' | 'failed';
/** Why a provider could not give money back. Stable: staff act on it. */
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

/** What goes back of a payment. Kept for good, whatever became of it. */
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
