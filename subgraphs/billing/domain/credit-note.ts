import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import type { Numbered } from './issue.js';

/** What a credit note takes back at one rate of tax. */
export interface CreditedPart {
  /** 2300 are 23 %. */
  readonly taxBasisPoints: number;
  /** Its tax included. */
  readonly amountMinor: number;
  readonly taxMinor: number;
}

/** Takes back a part of an issued invoice, or all of it. Kept permanently, with its own number. */
export class CreditNote {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  readonly taxMinor: number;
  readonly number: string;
  /** In which it is dated. */
  readonly timeZone: string;
  constructor(
    readonly refund: { readonly id: string },
    readonly amount: Money,
    readonly parts: readonly CreditedPart[],
    readonly legalEntity: string,
    numbered: Numbered,
    readonly issuedAt: Date,
  ) {
    this.number = numbered.number;
    this.timeZone = numbered.timeZone;
    this.taxMinor = parts.reduce((sum, part) => sum + part.taxMinor, 0);
  }
}

/**
 * How much of each rate goes back with `amount`: the same share of all that is left, also of what was taken off. Tax and net
 * are shared out by themselves, so that neither of an invoice ever goes back beyond what it was, nor of a rate; the last
 * refund takes just what is left. `left` is what was sold less what went back before.
 */
export function creditParts(left: readonly CreditedPart[], amount: Money): readonly CreditedPart[] {
  const whole = left.reduce((sum, part) => sum + part.amountMinor, 0);
  const tax = left.reduce((sum, part) => sum + part.taxMinor, 0);
  if (amount.amountMinor > whole) throw new RangeError('More goes back than is left.');
  const share = { of: amount.amountMinor, in: whole };
  const taxBack = new Money(tax, amount.currency).fraction(share.of, share.in).amountMinor;
  const taxes = shareEach(
    left.map(({ taxMinor }) => taxMinor),
    share,
    taxBack,
  );
  const nets = shareEach(
    left.map(({ amountMinor, taxMinor }) => amountMinor - taxMinor),
    share,
    amount.amountMinor - taxBack,
  );
  return left.flatMap(({ taxBasisPoints }, index) => {
    const [taxMinor = 0, net = 0] = [taxes[index], nets[index]];
    return taxMinor === 0 && net === 0 ? [] : [{ taxBasisPoints, amountMinor: taxMinor + net, taxMinor }];
  });
}

/** The share of each number, rounded to one of its neighbors so that all sum to `sum`: up where most was left over, then first. */
function shareEach(numbers: readonly number[], share: { of: number; in: number }, sum: number): readonly number[] {
  const divisor = BigInt(share.in);
  const parts = numbers.map((number) => {
    const exact = BigInt(number) * BigInt(share.of);
    const rest = ((exact % divisor) + divisor) % divisor;
    return { units: (exact - rest) / divisor, rest };
  });
  let missing = parts.reduce((left, { units }) => left - units, BigInt(sum));
  for (const part of parts.toSorted((a, b) => (a.rest === b.rest ? 0 : a.rest > b.rest ? -1 : 1))) {
    if (missing === 0n) break;
    part.units += 1n;
    missing -= 1n;
  }
  return parts.map(({ units }) => Number(units));
}

/** Sums of parts by their rate, the highest first. */
export function byRate(parts: Iterable<CreditedPart>): CreditedPart[] {
  const groups = Map.groupBy(parts, (part) => part.taxBasisPoints);
  return [...groups]
    .map(([taxBasisPoints, group]) => ({
      taxBasisPoints,
      amountMinor: group.reduce((sum, part) => sum + part.amountMinor, 0),
      taxMinor: group.reduce((sum, part) => sum + part.taxMinor, 0),
    }))
    .sort((a, b) => b.taxBasisPoints - a.taxBasisPoints);
}
