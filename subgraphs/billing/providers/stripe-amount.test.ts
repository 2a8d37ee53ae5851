import { expect, test } from 'vitest';
import { Money } from '../../../platform/domain/money.js';
import { fromStripeAmount, toStripeAmount } from './stripe-amount.js';

test.each([
  ['EUR', 1_999, 1_999],
  ['JPY', 500, 500],
  ['KWD', 12_340, 12_340],
  ['ISK', 500, 50_000],
  ['UGX', 500, 50_000],
  ['MGA', 50_000, 500],
])('%s %d is %d to Stripe, and back', (currency, amountMinor, amount) => {
  const money = new Money(amountMinor, currency);
  expect(toStripeAmount(money)).toEqual({ amount, currency: currency.toLowerCase() });
  expect(fromStripeAmount(amount, currency.toLowerCase())).toEqual(money);
});

test.each([
  ['KWD', 12_345],
  ['MGA', 50_001],
])('%s %d is more exact than Stripe can charge', (currency, amountMinor) => {
  expect(() => toStripeAmount(new Money(amountMinor, currency))).toThrow(RangeError);
});
