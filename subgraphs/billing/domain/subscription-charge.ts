import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';
import type { BillingInterval } from './period.js';

/** `first`: begins the plan. `renewal`: the next period. `change`: the difference to another plan, from now on. */
export type ChargeKind = 'first' | 'renewal' | 'change';
export type ChargeStatus = 'open' | 'paid' | 'dropped';

/** What a charge gives when it is paid. */
export interface ChargedPlan {
  readonly productId: string;
  readonly interval: BillingInterval;
  /** What a whole period of it costs, in all. */
  readonly price: Money;
  /** What it costs without coupons that end, in minor units of the price; null: the price. */
  readonly committedMinor: number | null;
  /** The rate of the tax in both: 2300 are 23 %. */
  readonly taxBasisPoints: number;
}

/** An invoice of a subscription, and what it is for. Kept permanently. */
export class SubscriptionCharge {
  readonly id = newId();
  readonly subscription!: { readonly id: string };
  status: ChargeStatus = 'open';
  /** Tries to collect it without the person, before the next one; the first try is 0. */
  attempt = 0;
  readonly productId: string;
  readonly interval: BillingInterval;
  readonly price: Money;
  readonly committedMinor: number | null;
  readonly taxBasisPoints: number;

  constructor(
    readonly kind: ChargeKind,
    readonly invoiceId: string,
    plan: ChargedPlan,
    /** Of a renewal: when its period begins. Of a change: from when the difference is counted. */
    readonly startsAt: Date,
    readonly openedAt: Date,
  ) {
    this.productId = plan.productId;
    this.interval = plan.interval;
    this.price = plan.price;
    this.committedMinor = plan.committedMinor;
    this.taxBasisPoints = plan.taxBasisPoints;
  }

  get plan(): ChargedPlan {
    const { productId, interval, price, committedMinor, taxBasisPoints } = this;
    return { productId, interval, price, committedMinor, taxBasisPoints };
  }
}
