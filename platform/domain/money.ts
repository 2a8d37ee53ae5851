/** An amount of money: whole minor units (cents) of an ISO 4217 currency. Never a float. */
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

  equals(other: Money): boolean {
    return this.amountMinor === other.amountMinor && this.currency === other.currency;
  }

  private same(other: Money): Money {
    if (other.currency !== this.currency) throw new RangeError(`${this.currency} and ${other.currency} can't be added`);
    return other;
  }
}

/** Text of an amount in a locale (BCP 47), with the number of decimals that ISO 4217 gives the currency. */
export function formatMoney(money: { amountMinor: number; currency: string }, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(money.amountMinor / 10 ** digits);
}
