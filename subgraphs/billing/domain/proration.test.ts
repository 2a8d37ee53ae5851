import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Money } from '../../../platform/domain/money.js';
import { shareOf } from './proration.js';

const eur = (amountMinor: number) => new Money(amountMinor, 'EUR');

test.each([
  [1_000, 1, 3, 333],
  [1_000, 2, 3, 667],
  [1, 1, 2, 1],
  [999, 0, 7, 0],
  [999, 7, 7, 999],
])('of %i the share %i/%i is %i', (amount, part, whole, share) => {
  expect(shareOf(eur(amount), part, whole)).toEqual(eur(share));
});

test('a share and the rest differ from the whole by one cent at most, however large', () => {
  fc.assert(
    fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.integer({ min: 1, max: 4e10 }), fc.nat(), (amount, whole, seed) => {
      const part = seed % (whole + 1);
      const [one, other] = [shareOf(eur(amount), part, whole), shareOf(eur(amount), whole - part, whole)];
      expect(one.amountMinor).toBeLessThanOrEqual(amount);
      const gap = BigInt(one.amountMinor) + BigInt(other.amountMinor) - BigInt(amount);
      expect(gap === 0n || gap === 1n).toBe(true);
    }),
  );
});

test('what is no part of a time is refused', () => {
  for (const [part, whole] of [
    [-1, 5],
    [6, 5],
    [0, 0],
  ] as const)
    expect(() => shareOf(eur(100), part, whole)).toThrow(RangeError);
});
