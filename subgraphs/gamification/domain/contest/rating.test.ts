import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ratingChanges, shownRating, START_RATING, type Rated } from './rating.js';

const changesOf = (given: readonly [rank: number, rating: number][]) => {
  const participants = given.map(([rank, rating], index) => ({ userId: `u${index}`, rank, rating }));
  const changes = ratingChanges(participants);
  return participants.map(({ userId }) => changes.get(userId));
};

test('equal players change by their places; the better place gains', () => {
  // By hand: seeds are 1.5, the means of places 1 and 2 are 1.22 and 1.73, so the ratings needed lie about 218 and -173 away.
  const [first = 0, second = 0] = changesOf([
    [1, 1_400],
    [2, 1_400],
  ]);
  expect(first).toBeGreaterThan(50);
  expect(second).toBeLessThan(-50);
  expect(first + second).toBeLessThanOrEqual(0);
});

test('tied participants get the last of their places', () => {
  const [a, b, c] = changesOf([
    [1, 1_400],
    [1, 1_400],
    [3, 1_400],
  ]);
  expect(a).toBe(b);
  const [d, e] = changesOf([
    [2, 1_400],
    [2, 1_400],
    [3, 1_400],
  ]);
  expect([a, b]).toEqual([d, e]);
  expect(a).toBeGreaterThan(c ?? 0);
});

test('the sum of changes is at most 0 and above minus two for each; of two equals the better placed gains no less', () => {
  const field = fc.array(fc.integer({ min: 800, max: 2_600 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(field, (ratings) => {
      const rated: Rated[] = ratings.map((rating, index) => ({ userId: `u${index}`, rank: index + 1, rating }));
      const changes = ratingChanges(rated);
      const sum = [...changes.values()].reduce((total, one) => total + one, 0);
      expect(sum).toBeLessThanOrEqual(0);
      expect(sum).toBeGreaterThanOrEqual(-12 * ratings.length);
      for (const one of rated)
        for (const other of rated)
          if (one.rating === other.rating && one.rank < other.rank)
            expect(changes.get(one.userId)).toBeGreaterThanOrEqual(changes.get(other.userId) ?? 0);
    }),
    { numRuns: 60 },
  );
});

test('the shown rating rises to the true one with the first six contests', () => {
  expect(shownRating(START_RATING, 0)).toBeNull();
  expect([1, 2, 3, 4, 5, 6, 7].map((contests) => shownRating(START_RATING, contests))).toEqual([
    500, 850, 1_100, 1_250, 1_350, 1_400, 1_400,
  ]);
});
