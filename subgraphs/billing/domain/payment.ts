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
  /** What of it went back. */
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

export class Refund {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  constructor(
    readonly payment: Payment,
    readonly amount: Money,
    /** The part of the amount that was tax, in its minor units. */
    readonly taxMinor: number,
    /** The part of the amount that became credit again, in its minor units; the rest is money. */
    readonly creditMinor: number,
    readonly reason: RefundReason,
    readonly refundedAt: Date,
  ) {}

  get credit(): Money {
    return new Money(this.creditMinor, this.amount.currency);
  }

  get money(): Money {
    return this.amount.minus(this.credit);
  }
}
