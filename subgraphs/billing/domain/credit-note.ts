import { newId } from '../../../platform/domain/ids.js';
import { Money, sumOf } from '../../../platform/domain/money.js';

/** What a credit note takes back at one rate of tax. */
export interface CreditedPart {
  /** 2300 are 23 %. */
  readonly taxBasisPoints: number;
  /** Its tax included. */
  readonly amountMinor: number;
  readonly taxMinor: number;
}

/** Takes back a part of an issued invoice, or all of it. Kept for good, under a number of its own. */
export class CreditNote {
  readonly id = newId();
  readonly invoice!: { readonly id: string };
  readonly taxMinor: number;
  constructor(
    readonly refund: { readonly id: string },
    readonly amount: Money,
    readonly parts: readonly CreditedPart[],
    readonly legalEntity: string,
    readonly number: string,
    readonly issuedAt: Date,
  ) {
    this.taxMinor = parts.reduce((sum, part) => sum + part.taxMinor, 0);
  }
}

/**
 * How much of each rate goes back with `amount`: by what is left of each, so that the last refund takes just what is left and
 * all refunds together take back the tax to the cent. `left` is what was sold less what went back before.
 */
export function creditParts(left: readonly CreditedPart[], amount: Money): readonly CreditedPart[] {
  const { currency } = amount;
  const money = (amountMinor: number): Money => new Money(amountMinor, currency);
  const rest = sumOf(
    left.map(({ amountMinor }) => money(amountMinor)),
    currency,
  );
  if (amount.amountMinor > rest.amountMinor) throw new RangeError('More goes back than is left.');
  if (amount.equals(rest)) return left.filter(({ amountMinor, taxMinor }) => amountMinor !== 0 || taxMinor !== 0);
  // What was taken off stays until all goes back.
  const sold = left.filter(({ amountMinor }) => amountMinor > 0);
  const shares = amount.allocate(sold.map(({ amountMinor }) => amountMinor));
  return sold.flatMap((part, index) => {
    const share = shares[index]?.amountMinor ?? 0;
    if (share === 0) return [];
    const tax = money(part.taxMinor).fraction(share, part.amountMinor);
    return [{ taxBasisPoints: part.taxBasisPoints, amountMinor: share, taxMinor: tax.amountMinor }];
  });
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
