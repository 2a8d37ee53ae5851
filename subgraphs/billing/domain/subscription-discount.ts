import { Money } from '../../../platform/domain/money.js';
import type { CouponTerms } from './pricing.js';

/** For how long a coupon takes something off a plan, in Stripe's words; a purchase that is no plan has one period. */
export type CouponDuration = 'once' | 'repeating' | 'forever';

/** A coupon as it is entered. */
export interface OfferedCoupon extends CouponTerms {
  /** For how many periods of a plan; null for all. */
  readonly periods: number | null;
}

/** What a coupon was promised to take off a plan, stored with the plan: later changes of the coupon have no effect on it. */
export interface SubscriptionDiscount {
  readonly couponId: string;
  readonly basisPoints: number | null;
  /** In the currency of the plan. */
  readonly amountMinor: number | null;
  /** Empty: every plan. It goes by without effect while the plan is another. */
  readonly productIds: readonly string[];
  /** How many periods are still to begin with it, trials not counted; null for all. */
  readonly periodsLeft: number | null;
  /** Whether the period that runs has it. */
  readonly runs: boolean;
}

/** No period has begun yet. */
export function promised(coupons: readonly OfferedCoupon[]): readonly SubscriptionDiscount[] {
  return coupons.map(({ couponId, basisPoints, amount, productIds, periods }) => ({
    couponId,
    basisPoints,
    amountMinor: amount?.amountMinor ?? null,
    productIds,
    periodsLeft: periods,
    runs: false,
  }));
}

/** A period begins. */
export function inNextPeriod(discounts: readonly SubscriptionDiscount[]): readonly SubscriptionDiscount[] {
  return discounts.filter(hasNextPeriod).map((discount) => ({
    ...discount,
    periodsLeft: discount.periodsLeft === null ? null : discount.periodsLeft - 1,
    runs: true,
  }));
}

/** What is taken off a period that begins, or off a change of plan within the one that runs. */
export function termsIn(
  period: 'next' | 'running',
  discounts: readonly SubscriptionDiscount[],
  currency: string,
): readonly CouponTerms[] {
  return discounts
    .filter((discount) => (period === 'next' ? hasNextPeriod(discount) : discount.runs))
    .map(({ couponId, basisPoints, amountMinor, productIds, periodsLeft }) => ({
      couponId,
      basisPoints,
      productIds,
      isForever: periodsLeft === null,
      amount: amountMinor === null ? null : new Money(amountMinor, currency),
    }));
}

function hasNextPeriod({ periodsLeft }: SubscriptionDiscount): boolean {
  return periodsLeft === null || periodsLeft > 0;
}
