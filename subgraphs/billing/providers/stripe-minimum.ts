/**
 * The least that Stripe charges, in minor units of ISO 4217; its page names no other currencies. Stripe applies the minimum of
 * the currency that the account is paid out in, converted, so that a charge in another currency may still be refused.
 * Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. Compared on 2026-11-30 with copies of its table:
 * the newest is equal in every currency that it has, two older ones have 10 for MXN, and none has THB.
 */
const MINIMUMS: Readonly<Record<string, number>> = {
  AED: 200,
  AUD: 50,
  BGN: 100,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1_500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  INR: 50,
  JPY: 50,
  MXN: 1_000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1_000,
  USD: 50,
};

/** 0 where none is known. */
export function stripeMinimum(currency: string): number {
  return MINIMUMS[currency] ?? 0;
}
