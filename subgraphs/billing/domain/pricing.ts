import { Money, sumOf } from '../../../platform/domain/money.js';
import type { TaxBehavior } from './product.js';

/* From prices to what is asked for: coupons first, then taxes. All in whole minor units, no cent lost. */

export interface ListedLine {
  /** Null where no coupon applies. */
  readonly productId: string | null;
  readonly description: string;
  /** Before coupons; with its tax or without, as `taxBehavior` says. Not negative. */
  readonly listed: Money;
  readonly taxBehavior: TaxBehavior;
  /** 2300 are 23 %. */
  readonly taxBasisPoints: number;
}

/** Either a percentage or an amount. */
export interface CouponTerms {
  readonly couponId: string;
  readonly basisPoints: number | null;
  readonly amount: Money | null;
  /** Empty: every product. */
  readonly productIds: readonly string[];
  /** Whether it takes something off every period of a plan. */
  readonly isForever: boolean;
}

export interface PricedLine {
  /** Null for what is no product, such as a seat. */
  readonly productId: string | null;
  readonly description: string;
  /** What coupons took off the price, tax included where the price includes it. */
  readonly discount: Money;
  readonly taxBasisPoints: number;
  readonly tax: Money;
  /** With its tax: what is to be paid for it. */
  readonly amount: Money;
}

export interface Priced {
  readonly lines: readonly PricedLine[];
  readonly discounts: readonly { readonly couponId: string; readonly discount: Money }[];
  readonly discount: Money;
  readonly tax: Money;
  readonly total: Money;
}

/**
 * Percentages are taken before amounts, each off what the ones before left, never below 0; a coupon is rounded once, half up,
 * and shared out over its lines by what they cost. Tax is rounded once for each rate and way of pricing, half up, and shared
 * out over the lines of it. All lines are in `currency`.
 */
export function priceLines(lines: readonly ListedLine[], coupons: readonly CouponTerms[], currency: string): Priced {
  const left = lines.map(({ listed }) => listed);
  const inOrder = [...coupons].sort((a, b) => Number(a.basisPoints === null) - Number(b.basisPoints === null));
  const discounts = inOrder.map((coupon) => {
    const indexes = lines.flatMap((line, index) => (isGoodFor(coupon, line) ? [index] : []));
    const amounts = indexes.map((index) => left[index] ?? new Money(0, currency));
    const discount = discountOf(coupon, sumOf(amounts, currency));
    share(discount, amounts).forEach((part, place) => {
      const index = indexes[place] ?? -1;
      left[index] = (amounts[place] ?? part).minus(part);
    });
    return { couponId: coupon.couponId, discount };
  });
  const taxes = taxesOf(lines, left, currency);
  const priced = lines.map(({ productId, description, listed, taxBasisPoints, taxBehavior }, index): PricedLine => {
    const price = left[index] ?? listed;
    const tax = taxes[index] ?? new Money(0, currency);
    const amount = taxBehavior === 'inclusive' ? price : price.plus(tax);
    return { productId, description, discount: listed.minus(price), taxBasisPoints, tax, amount };
  });
  const sum = (of: (line: PricedLine) => Money): Money => sumOf(priced.map(of), currency);
  return {
    lines: priced,
    discounts,
    discount: sum((line) => line.discount),
    tax: sum((line) => line.tax),
    total: sum((line) => line.amount),
  };
}

/** What coupons left of each line is in `left`. */
function taxesOf(lines: readonly ListedLine[], left: readonly Money[], currency: string): readonly Money[] {
  const taxes = lines.map(() => new Money(0, currency));
  const groups = Map.groupBy(lines.keys(), (index) => `${lines[index]?.taxBasisPoints}/${lines[index]?.taxBehavior}`);
  for (const indexes of groups.values()) {
    const [{ taxBasisPoints, taxBehavior }] = indexes.map((index) => lines[index]) as [ListedLine];
    const amounts = indexes.map((index) => left[index] ?? new Money(0, currency));
    const whole = sumOf(amounts, currency);
    const tax =
      taxBehavior === 'inclusive'
        ? whole.fraction(taxBasisPoints, 10_000 + taxBasisPoints)
        : whole.percent(taxBasisPoints);
    share(tax, amounts).forEach((part, place) => (taxes[indexes[place] ?? -1] = part));
  }
  return taxes;
}

export function isGoodFor({ productIds }: CouponTerms, { productId }: Pick<ListedLine, 'productId'>): boolean {
  return productId !== null && (productIds.length === 0 || productIds.includes(productId));
}

function discountOf({ basisPoints, amount }: CouponTerms, price: Money): Money {
  if (basisPoints !== null) return price.percent(basisPoints);
  if (amount === null || amount.amountMinor > price.amountMinor) return price;
  return amount;
}

function share(amount: Money, by: readonly Money[]): readonly Money[] {
  const weights = by.map(({ amountMinor }) => amountMinor);
  // Of nothing nothing can be taken.
  return weights.some((weight) => weight > 0) ? amount.allocate(weights) : by;
}
