import type { Money } from '../../../platform/domain/money.js';
import { periodEnd, type BillingInterval } from './period.js';
import type { ChargedPlan } from './subscription-charge.js';

/** The tax in an amount that has it in it. */
export function taxIn(amount: Money, taxBasisPoints: number): Money {
  return amount.fraction(taxBasisPoints, 10_000 + taxBasisPoints);
}

/** A time that was paid for. */
export interface PaidPeriod {
  readonly began: Date;
  /** From when its value is counted: before it began, where a pause left less of it. */
  readonly start: Date;
  readonly end: Date;
  readonly interval: BillingInterval;
  /** What it is worth from its start to its end. */
  readonly value: Money;
}

/** What another plan costs from an instant on. */
export interface PlanChange {
  readonly plan: ChargedPlan;
  readonly at: Date;
  /** What the new plan costs from then to the end of the period. */
  readonly charge: Money;
  /** What was paid for the same time. */
  readonly unused: Money;
  readonly periodStart: Date;
  readonly periodEnd: Date;
}

/** A plan of the same interval takes the rest of the period; one of another begins a period of its own. */
export function prorate(
  period: PaidPeriod,
  plan: ChargedPlan,
  at: Date,
  timeZone: string,
  remaining: Money,
): PlanChange {
  const { began, end, interval } = period;
  const unused = unusedOf(period, at, remaining);
  if (plan.interval !== interval)
    return {
      plan,
      at,
      charge: plan.price,
      unused,
      periodStart: at,
      periodEnd: periodEnd(at, plan.interval, timeZone),
    };
  const charge = shareOfRest({ ...period, value: plan.price }, at);
  return { plan, at, charge, unused, periodStart: began, periodEnd: end };
}

/** The value of the rest of a period, at most what can still be returned of its payments. */
export function unusedOf(period: PaidPeriod, at: Date, remaining: Money): Money {
  const unused = shareOfRest(period, at);
  return remaining.amountMinor < unused.amountMinor ? remaining : unused;
}

function shareOfRest({ start, end, value }: PaidPeriod, at: Date): Money {
  return shareOf(value, Math.max(0, end.getTime() - at.getTime()), end.getTime() - start.getTime());
}

/** The part of an amount that belongs to a part of a time, rounded half up to a whole minor unit. No floats. */
export function shareOf(amount: Money, part: number, whole: number): Money {
  if (amount.amountMinor < 0 || part < 0 || whole <= 0 || part > whole)
    throw new RangeError(`${part} of ${whole} is no part of a time, or ${amount.amountMinor} no price`);
  return amount.fraction(part, whole);
}
