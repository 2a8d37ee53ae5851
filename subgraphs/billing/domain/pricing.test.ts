import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Money, sumOf } from '../../../platform/domain/money.js';
import { priceLines, type CouponTerms, type ListedLine } from './pricing.js';

const euros = (amountMinor: number) => new Money(amountMinor, 'EUR');
const line = (minor: number, more: Partial<ListedLine> = {}): ListedLine => ({
  productId: 'p',
  description: 'Thing',
  listed: euros(minor),
  taxBehavior: 'inclusive',
  taxBasisPoints: 2_300,
  ...more,
});
const percent = (basisPoints: number, productIds: string[] = []): CouponTerms => ({
  isForever: false,
  couponId: `${basisPoints} points`,
  basisPoints,
  amount: null,
  productIds,
});
const off = (minor: number, productIds: string[] = []): CouponTerms => ({
  isForever: false,
  couponId: `${minor} cents`,
  basisPoints: null,
  amount: euros(minor),
  productIds,
});
const figures = (lines: readonly ListedLine[], coupons: readonly CouponTerms[] = []) => {
  const priced = priceLines(lines, coupons, 'EUR');
  const { discount, tax, total } = priced;
  return {
    lines: priced.lines.map((one) => [one.discount, one.tax, one.amount].map((money) => money.amountMinor)),
    totals: [discount, tax, total].map((money) => money.amountMinor),
  };
};

describe('tax', () => {
  test('is a part of a price that includes it, and comes on top of one that does not', () => {
    expect(figures([line(12_300)])).toEqual({ lines: [[0, 2_300, 12_300]], totals: [0, 2_300, 12_300] });
    expect(figures([line(10_000, { taxBehavior: 'exclusive' })])).toEqual({
      lines: [[0, 2_300, 12_300]],
      totals: [0, 2_300, 12_300],
    });
  });

  test('is rounded once for each rate, not for each line', () => {
    // 3 × 0.33 at 23 % on top: 0.2277 in all, where 3 × 0.08 would be 0.24.
    const three = [33, 33, 33].map((minor) => line(minor, { taxBehavior: 'exclusive' }));
    expect(figures(three)).toEqual({
      lines: [
        [0, 8, 41],
        [0, 8, 41],
        [0, 7, 40],
      ],
      totals: [0, 23, 122],
    });
    const two = [line(10_600, { taxBasisPoints: 600 }), line(12_300)];
    expect(figures(two).lines).toEqual([
      [0, 600, 10_600],
      [0, 2_300, 12_300],
    ]);
  });
});

describe('coupons', () => {
  test('are shared out over the lines that they apply to, by what these cost', () => {
    const lines = [line(1_000), line(2_000, { productId: 'q' }), line(3_000)];
    expect(figures(lines, [off(100, ['p'])]).lines.map(([discount]) => discount)).toEqual([25, 0, 75]);
    expect(figures(lines, [off(100)]).lines.map(([discount]) => discount)).toEqual([17, 33, 50]);
    expect(figures([line(1_000, { productId: null })], [off(100)]).totals[0]).toBe(0);
  });

  test('take percentages first, each off what the one before left, and tax what is left', () => {
    expect(figures([line(10_000)], [off(1_000), percent(1_000), percent(5_000)])).toEqual({
      lines: [[6_500, 654, 3_500]],
      totals: [6_500, 654, 3_500],
    });
  });

  test('never make a price negative', () => {
    expect(figures([line(500), line(0)], [off(10_000), percent(10_000)]).totals).toEqual([500, 0, 0]);
  });
});

test('whatever is bought: nothing is lost or negative, and the sums are those of the lines', () => {
  const lines = fc.array(
    fc.record({
      productId: fc.constantFrom('p', 'q', null),
      description: fc.constant('Thing'),
      listed: fc.nat(10_000_000).map(euros),
      taxBehavior: fc.constantFrom('inclusive' as const, 'exclusive' as const),
      taxBasisPoints: fc.constantFrom(0, 600, 2_300, 10_000),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const goodFor = fc.subarray(['p', 'q']);
  const coupons = fc.array(
    fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 10_000 }), goodFor).map(([points, ids]) => percent(points, ids)),
      fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), goodFor).map(([minor, ids]) => off(minor, ids)),
    ),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(lines, coupons, (asked, offered) => {
      const priced = priceLines(asked, offered, 'EUR');
      expect(priced.discount).toEqual(
        sumOf(
          priced.discounts.map((one) => one.discount),
          'EUR',
        ),
      );
      for (const of of ['discount', 'tax', 'amount'] as const) {
        const sum = sumOf(
          priced.lines.map((one) => one[of]),
          'EUR',
        );
        expect(sum).toEqual(of === 'amount' ? priced.total : priced[of]);
        for (const one of priced.lines) expect(one[of].amountMinor).toBeGreaterThanOrEqual(0);
      }
      priced.lines.forEach((one, index) => {
        const { listed, taxBehavior } = asked[index] as ListedLine;
        expect(one.tax.amountMinor).toBeLessThanOrEqual(one.amount.amountMinor);
        const before = taxBehavior === 'inclusive' ? one.amount : one.amount.minus(one.tax);
        expect(before.plus(one.discount)).toEqual(listed);
      });
      // Tax of each group is within half a cent of the exact one.
      for (const group of Map.groupBy(
        asked.keys(),
        (at) => `${asked[at]?.taxBasisPoints}/${asked[at]?.taxBehavior}`,
      ).values()) {
        const [{ taxBasisPoints, taxBehavior }] = group.map((at) => asked[at]) as [ListedLine];
        const sum = (of: 'tax' | 'amount') =>
          BigInt(
            sumOf(
              group.flatMap((at) => priced.lines[at]?.[of] ?? []),
              'EUR',
            ).amountMinor,
          );
        const net = sum('amount') - sum('tax');
        const [base, divisor] = taxBehavior === 'inclusive' ? [sum('amount'), 10_000 + taxBasisPoints] : [net, 10_000];
        const away = 2n * (sum('tax') * BigInt(divisor) - base * BigInt(taxBasisPoints));
        expect((away < 0n ? -away : away) <= BigInt(divisor)).toBe(true);
      }
    }),
  );
});
