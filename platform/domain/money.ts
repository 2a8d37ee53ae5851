import { currencyExponent } from './currencies.js';

/** What happens to the part of a minor unit that is left: halves away from zero, to the even neighbor, or cut off. */
export type Rounding = 'half-up' | 'half-even' | 'down';

/** An amount of money: whole minor units (cents) of an ISO 4217 currency. Never a float: products are taken in BigInt. */
export class Money {
  constructor(
    readonly amountMinor: number,
    readonly currency: string,
  ) {
    if (!Number.isSafeInteger(amountMinor))
      throw new RangeError(`amountMinor must be a whole number, not ${amountMinor}`);
    if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError(`currency must be an ISO 4217 code, not "${currency}"`);
  }

  plus(other: Money): Money {
    return new Money(this.amountMinor + this.same(other).amountMinor, this.currency);
  }

  minus(other: Money): Money {
    return new Money(this.amountMinor - this.same(other).amountMinor, this.currency);
  }

  negate(): Money {
    // Not -0, which is another value to some comparisons.
    return new Money(0 - this.amountMinor, this.currency);
  }

  /** `factor` is a whole number. */
  times(factor: number): Money {
    if (!Number.isSafeInteger(factor)) throw new RangeError(`the factor must be a whole number, not ${factor}`);
    return this.ofBigInt(BigInt(this.amountMinor) * BigInt(factor));
  }

  /** `numerator / denominator` of it, rounded once; both are whole, and the denominator is positive. */
  fraction(numerator: number, denominator: number, rounding: Rounding = 'half-up'): Money {
    if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator <= 0)
      throw new RangeError(`${numerator}/${denominator} is no fraction of whole numbers`);
    return this.ofBigInt(divide(BigInt(this.amountMinor) * BigInt(numerator), BigInt(denominator), rounding));
  }

  /** A hundredth of a percent is a basis point: 23 % are 2300. */
  percent(basisPoints: number, rounding: Rounding = 'half-up'): Money {
    return this.fraction(basisPoints, 10_000, rounding);
  }

  /**
   * Its parts by weight, in the order of the weights: their sum is the whole, each is at most one minor unit from its exact
   * share. Units that are left go to the largest remainders, then to the first. Weights are whole, and not all 0.
   */
  allocate(weights: readonly number[]): readonly Money[] {
    if (weights.some((weight) => !Number.isSafeInteger(weight) || weight < 0))
      throw new RangeError('weights must be whole numbers from 0');
    const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
    if (whole === 0n) throw new RangeError('at least one weight must be more than 0');
    const negative = this.amountMinor < 0;
    const amount = BigInt(Math.abs(this.amountMinor));
    const parts = weights.map((weight, index) => {
      const share = amount * BigInt(weight);
      return { index, units: share / whole, rest: share % whole };
    });
    let left = amount - parts.reduce((sum, { units }) => sum + units, 0n);
    const byRest = [...parts].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
    for (const part of byRest) {
      if (left === 0n) break;
      part.units += 1n;
      left -= 1n;
    }
    return parts.map(({ units }) => this.ofBigInt(negative ? -units : units));
  }

  equals(other: Money): boolean {
    return this.amountMinor === other.amountMinor && this.currency === other.currency;
  }

  private same(other: Money): Money {
    if (other.currency !== this.currency) throw new RangeError(`${this.currency} and ${other.currency} can't be added`);
    return other;
  }

  private ofBigInt(amount: bigint): Money {
    return new Money(Number(amount), this.currency);
  }
}

/** The sum; 0 of the currency for none. */
export function sumOf(amounts: Iterable<Money>, currency: string): Money {
  let sum = new Money(0, currency);
  for (const amount of amounts) sum = sum.plus(amount);
  return sum;
}

function divide(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n || rounding === 'down') return quotient;
  const twice = 2n * (rest < 0n ? -rest : rest);
  const away = twice > divisor || (twice === divisor && (rounding === 'half-up' || quotient % 2n !== 0n));
  if (!away) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
}

/** The amount in units of the currency, exactly: `-1234.50`. */
export function decimalOf({ amountMinor, currency }: { amountMinor: number; currency: string }): string {
  const exponent = currencyExponent(currency);
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const sign = amountMinor < 0 ? '-' : '';
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Text of an amount in a locale (BCP 47), with the number of decimals that ISO 4217 gives the currency. */
export function formatMoney(money: { amountMinor: number; currency: string }, locale: string): string {
  const digits = currencyExponent(money.currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // As text, since a number of this size may have no exact decimals.
  return format.format(decimalOf(money) as Intl.StringNumericLiteral);
}
