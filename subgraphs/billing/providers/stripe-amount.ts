import { Money } from '../../../platform/domain/money.js';

/**
 * Stripe's smallest unit is that of ISO 4217 but for these, by its page on currencies: two that it still counts in hundredths
 * though they have none, and one of which it takes no hundredths.
 */
const FACTORS: Readonly<Record<string, number>> = { ISK: 100, UGX: 100, MGA: 1 / 100 };
/** Three decimals, of which Stripe takes two. */
const TENTHS_ONLY = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** Throws a RangeError for an amount that Stripe can't take. */
export function toStripeAmount({ amountMinor, currency }: Money): { amount: number; currency: string } {
  const amount = amountMinor * (FACTORS[currency] ?? 1);
  if (!Number.isSafeInteger(amount) || (TENTHS_ONLY.has(currency) && amount % 10 !== 0))
    throw new RangeError(`Stripe takes no ${amountMinor} minor units of ${currency}.`);
  return { amount, currency: currency.toLowerCase() };
}

export function fromStripeAmount(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  return new Money(amount / (FACTORS[code] ?? 1), code);
}
