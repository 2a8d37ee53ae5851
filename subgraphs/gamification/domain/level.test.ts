import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelOf, xpToNext } from './level.js';

test('the curve is the published one', () => {
  expect([1, 2, 3, 4, 5, 6, 10, 50].map(xpToNext)).toEqual([25, 50, 75, 100, 150, 210, 260, 1_260]);
});

test('a level begins exactly when its XP are reached', () => {
  expect([0, 24, 25, 74, 75, 149, 150, 249, 250, 399, 400].map((xp) => levelOf(xp).level)).toEqual([
    1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6,
  ]);
});

test('more XP is never a lower level, and what is missing is exactly enough for the next', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.nat(5_000), (totalXp, more) => {
      const { level, xpToNextLevel } = levelOf(totalXp);
      expect(levelOf(totalXp + more).level).toBeGreaterThanOrEqual(level);
      expect(levelOf(totalXp + xpToNextLevel).level).toBe(level + 1);
      expect(levelOf(totalXp + xpToNextLevel - 1).level).toBe(level);
    }),
  );
});
