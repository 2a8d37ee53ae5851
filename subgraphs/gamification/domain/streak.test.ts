import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayNumber, Streak } from './streak.js';

const date = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const START = dayNumber('2026-03-01');

/** Activity on these days, counted from the first. */
const after = (...days: number[]): Streak => days.reduce((streak, day) => streak.on(date(START + day)), Streak.none());
const run = (length: number, from = 0): number[] => Array.from({ length }, (_, index) => from + index);

test('days in a row add up, also over the end of a month and the change of the clock', () => {
  const streak = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31', '2026-04-01'].reduce(
    (before, day) => before.on(day),
    Streak.none(),
  );
  expect(streak).toEqual(new Streak(5, 5, '2026-04-01', 0));
});

test('the same day and an earlier one change nothing', () => {
  const streak = after(0, 1);
  expect(streak.on(date(START + 1))).toBe(streak);
  expect(streak.on(date(START))).toBe(streak);
});

test('a missed day without a freeze begins anew; the longest streak stays', () => {
  expect(after(0, 1, 2, 4)).toEqual(new Streak(1, 3, date(START + 4), 0));
});

test('a freeze is earned at 7 days and stands in for one missed day by itself', () => {
  expect(after(...run(7)).freezes).toBe(1);
  expect(after(...run(7), 8)).toEqual(new Streak(8, 8, date(START + 8), 0));
  expect(after(...run(7), 8, 10)).toEqual(new Streak(1, 8, date(START + 10), 0));
});

test('a second freeze is earned at 30 days, and two stand in for two missed days', () => {
  expect(after(...run(30)).freezes).toBe(2);
  expect(after(...run(30), 32)).toEqual(new Streak(31, 31, date(START + 32), 0));
});

test('more missed days than freezes use up the freezes and begin anew', () => {
  expect(after(...run(30), 33)).toEqual(new Streak(1, 30, date(START + 33), 0));
});

test('whatever the days, there are at most two freezes and the longest is never below the current', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 120 }), (gaps) => {
      let streak = Streak.none();
      let day = START;
      for (const gap of gaps) {
        day += gap;
        streak = streak.on(date(day));
        expect(streak.freezes).toBeLessThanOrEqual(2);
        expect(streak.longest).toBeGreaterThanOrEqual(streak.days);
        expect(streak.days).toBeGreaterThan(0);
      }
    }),
  );
});
