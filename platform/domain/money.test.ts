import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyExponent, isCurrency } from './currencies.js';
import { decimalOf, formatMoney, Money, sumOf, type Rounding } from './money.js';

const euros = (amountMinor: number) => new Money(amountMinor, 'EUR');
const amounts = fc.maxSafeInteger();
const modest = fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 });
const weights = fc
  .array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 40 })
  .filter((all) => all.some((weight) => weight > 0));

describe('allocation', () => {
  test('loses and makes no cent, whatever the weights', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, all) => {
        const parts = euros(amount).allocate(all);
        expect(parts).toHaveLength(all.length);
        expect(sumOf(parts, 'EUR')).toEqual(euros(amount));
      }),
    );
  });

  test('gives each part its exact share or less than one cent beside it, nothing to a weight of 0', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, all) => {
        const whole = all.reduce((sum, weight) => sum + BigInt(weight), 0n);
        euros(amount)
          .allocate(all)
          .forEach((part, index) => {
            const weight = BigInt(all[index] ?? 0);
            const away = BigInt(part.amountMinor) * whole - BigInt(amount) * weight;
            expect((away < 0n ? -away : away) < whole).toBe(true);
            if (weight === 0n) expect(part.amountMinor).toBe(0);
          });
      }),
    );
  });

  test('gives no less to the larger weight, and what is left over to the first of equals', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), weights, (amount, all) => {
        const parts = euros(amount).allocate(all);
        for (const [i, weight] of all.entries())
          for (const [j, other] of all.entries())
            if (weight > other || (weight === other && i < j))
              expect(parts[i]?.amountMinor).toBeGreaterThanOrEqual(parts[j]?.amountMinor ?? NaN);
      }),
    );
    expect(
      euros(100)
        .allocate([1, 1, 1])
        .map((part) => part.amountMinor),
    ).toEqual([34, 33, 33]);
  });

  test('is the same for a debt, with the other sign', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, all) => {
        const mirrored = euros(amount)
          .negate()
          .allocate(all)
          .map((part) => part.negate());
        expect(mirrored).toEqual(euros(amount).allocate(all));
      }),
    );
  });

  test.each([[[]], [[0, 0]], [[1, -1]], [[0.5]], [[NaN]]])('refuses the weights %j', (bad) => {
    expect(() => euros(1).allocate(bad)).toThrow(RangeError);
  });
});

describe('percent', () => {
  const roundings = fc.constantFrom<Rounding>('half-up', 'half-even', 'down');

  test('lies within one cent of the exact share: half a cent where it is rounded to the nearest', () => {
    fc.assert(
      fc.property(modest, fc.nat(10_000), roundings, (amount, basisPoints, rounding) => {
        const part = euros(amount).percent(basisPoints, rounding);
        const away = BigInt(part.amountMinor) * 10_000n - BigInt(amount) * BigInt(basisPoints);
        const distance = away < 0n ? -away : away;
        expect(rounding === 'down' ? distance < 10_000n : distance <= 5_000n).toBe(true);
        expect(Math.abs(part.amountMinor)).toBeLessThanOrEqual(Math.abs(amount));
      }),
    );
  });

  test('of 0 % is nothing, of 100 % everything, and mirrored for a debt', () => {
    fc.assert(
      fc.property(modest, fc.nat(10_000), roundings, (amount, basisPoints, rounding) => {
        expect(euros(amount).percent(0, rounding)).toEqual(euros(0));
        expect(euros(amount).percent(10_000, rounding)).toEqual(euros(amount));
        expect(euros(amount).negate().percent(basisPoints, rounding)).toEqual(
          euros(amount).percent(basisPoints, rounding).negate(),
        );
      }),
    );
  });

  test.each([
    [5, 'half-up', 1],
    [15, 'half-up', 2],
    [5, 'half-even', 0],
    [15, 'half-even', 2],
    [-15, 'half-up', -2],
    [19, 'down', 1],
    [-19, 'down', -1],
  ] as const)('of 10 %% of %i cents, rounded %s, is %i', (amount, rounding, expected) => {
    expect(euros(amount).percent(1_000, rounding).amountMinor).toBe(expected);
  });

  test('is exact where floats are not', () => {
    expect(euros(9_007_199_254_740_991).percent(3_333, 'down').amountMinor).toBe(3_002_099_511_605_172);
    expect(() => euros(9_007_199_254_740_991).percent(10_001)).toThrow(RangeError);
    expect(() => euros(1).fraction(1, 0)).toThrow(RangeError);
  });
});

test('sums and differences are those of whole numbers, and end where these are no longer exact', () => {
  fc.assert(
    fc.property(modest, modest, fc.integer({ min: -1_000, max: 1_000 }), (a, b, factor) => {
      expect(euros(a).plus(euros(b)).minus(euros(b))).toEqual(euros(a));
      expect(euros(a).plus(euros(a).negate())).toEqual(euros(0));
      expect(euros(a).times(factor).amountMinor + 0).toBe(a * factor + 0);
    }),
  );
  expect(() => euros(Number.MAX_SAFE_INTEGER).plus(euros(1))).toThrow(RangeError);
  expect(() => euros(Number.MAX_SAFE_INTEGER).times(2)).toThrow(RangeError);
  expect(() => euros(1).times(0.5)).toThrow(RangeError);
  expect(() => euros(0.1)).toThrow(RangeError);
  expect(() => euros(1).plus(new Money(1, 'USD'))).toThrow(RangeError);
});

test('currencies have the decimals of ISO 4217, and no others are known', () => {
  expect(['JPY', 'EUR', 'KWD', 'HUF', 'ISK'].map(currencyExponent)).toEqual([0, 2, 3, 2, 0]);
  expect(['EUR', 'eur', 'EUX', 'DEM', '', 7].map(isCurrency)).toEqual([true, false, false, false, false, false]);
});

test('amounts are written to the last unit, however large', () => {
  fc.assert(
    fc.property(amounts, fc.constantFrom('JPY', 'EUR', 'KWD'), (amountMinor, currency) => {
      const text = decimalOf({ amountMinor, currency });
      expect(BigInt(text.replace('.', ''))).toBe(BigInt(amountMinor));
      expect(text.split('.')[1]?.length ?? 0).toBe(currencyExponent(currency));
      const formatted = formatMoney({ amountMinor, currency }, 'en');
      expect(BigInt(formatted.replace(/[^\d-]/g, ''))).toBe(BigInt(amountMinor));
    }),
  );
  expect(formatMoney({ amountMinor: 9_007_199_254_740_991, currency: 'EUR' }, 'en')).toBe('€90,071,992,547,409.91');
  expect(formatMoney({ amountMinor: 5, currency: 'EUR' }, 'pt-PT')).toBe('0,05\u00a0€');
  expect(formatMoney({ amountMinor: -1_234, currency: 'KWD' }, 'en')).toBe('-KWD\u00a01.234');
  expect(formatMoney({ amountMinor: 1_200, currency: 'JPY' }, 'en')).toBe('¥1,200');
});
