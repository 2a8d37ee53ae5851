import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateOf, dayNumber, lastClosableDate, Streak } from './streak.js';

const START = dayNumber('2026-03-01');
const date = (day: number): string => dateOf(START + day);

/** Activity on these days, counted from the first. */
const after = (...days: number[]): Streak => days.reduce((streak, day) => streak.on(date(day)).streak, Streak.none());
const run = (length: number, from = 0): number[] => Array.from({ length }, (_, index) => from + index);

test('days in a row add up, also over the end of a month and a change of daylight saving time', () => {
  const streak = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31', '2026-04-01'].reduce(
    (before, day) => before.on(day).streak,
    Streak.none(),
  );
  expect(streak).toMatchObject({ days: 5, longest: 5, lastDate: '2026-04-01', freezes: 0 });
});

test('the same day and an earlier one change nothing', () => {
  const streak = after(0, 1);
  expect(streak.on(date(1)).streak).toBe(streak);
  expect(streak.on(date(0)).streak).toBe(streak);
});

test('an hour that comes twice is one day (vector A4)', () => {
  const days = ['2026-11-01', '2026-11-01', '2026-11-01', '2026-11-02'];
  const at = ['2026-11-01T05:30Z', '2026-11-01T06:30Z', '2026-11-02T04:30Z', '2026-11-02T05:10Z'];
  let streak = Streak.none();
  const lengths = days.map((day, index) => (streak = streak.on(day, new Date(at[index]!)).streak).days);
  expect(lengths).toEqual([1, 1, 1, 2]);
});

test('travel to the west over the date line breaks nothing and counts nothing twice (vector A5)', () => {
  let streak = after(...run(4)).on('2026-03-05', new Date('2026-03-05T08:00Z')).streak;
  const lengths = [
    ['2026-03-05', '2026-03-05T18:00Z'],
    ['2026-03-06', '2026-03-06T18:00Z'],
  ].map(([day, at]) => (streak = streak.on(day!, new Date(at!)).streak).days);
  expect(lengths).toEqual([5, 6]);
});

test('travel to the east that skips a local day misses none when less than 23 hours went by', () => {
  const streak = Streak.none().on('2026-06-10', new Date('2026-06-11T02:00Z')).streak;
  const soon = streak.on('2026-06-12', new Date('2026-06-11T13:00Z'));
  expect([soon.streak.days, soon.broken]).toEqual([2, null]);
  const late = streak.on('2026-06-12', new Date('2026-06-12T02:00Z'));
  expect([late.streak.days, late.broken]).toEqual([1, 1]);
});

test('a missed day without a freeze ends the streak; the longest stays', () => {
  const change = after(0, 1, 2).on(date(4));
  expect(change).toMatchObject({ frozen: [], broken: 3, streak: { days: 1, longest: 3, freezes: 0 } });
});

test('freezes are earned at 7 and 30 days and then every 30, at most two are held', () => {
  expect([6, 7, 29, 30, 59, 60].map((days) => after(...run(days)).freezes)).toEqual([0, 1, 1, 2, 2, 2]);
  const used = after(...run(59), 60);
  expect([used.days, used.freezes]).toEqual([60, 2]);
});

test('a freeze covers one missed day, which is not counted (vector A6)', () => {
  const week = after(...run(7));
  const eighth = week.on('2026-03-09');
  expect(eighth).toMatchObject({ frozen: ['2026-03-08'], broken: null, streak: { days: 8, freezes: 0 } });
  expect(lastClosableDate(new Date('2026-03-11T11:59:59Z'))).toBe('2026-03-09');
  expect(lastClosableDate(new Date('2026-03-11T12:00:00Z'))).toBe('2026-03-10');
  expect(eighth.streak.close('2026-03-09').broken).toBeNull();
  const closed = eighth.streak.close('2026-03-10');
  expect(closed).toMatchObject({ broken: 8, streak: { days: 0, longest: 8 } });
  expect(closed.streak.stateOn('2026-03-11')).toBe('broken');
  expect(closed.streak.close('2026-03-11').broken).toBeNull();
  expect(closed.streak.on('2026-03-12')).toMatchObject({ broken: null, streak: { days: 1, longest: 8 } });
});

test('with too few freezes all are used and the streak ends', () => {
  const change = after(...run(30)).on(date(33));
  expect(change).toMatchObject({ frozen: [date(30), date(31)], broken: 30, streak: { days: 1, freezes: 0 } });
});

test('the state is read from the dates, without a next activity or a job', () => {
  const streak = after(...run(7));
  const states = [6, 7, 8, 9, 10].map((day) => [streak.stateOn(date(day)), streak.daysOn(date(day))]);
  expect(states).toEqual([
    ['active-today', 7],
    ['at-risk', 7],
    ['frozen', 7],
    ['broken', 0],
    ['broken', 0],
  ]);
  expect(Streak.none().stateOn(date(0))).toBeNull();
});

test('a streak is repaired within two days of the break, after three exercises that day, once in 30 days', () => {
  const broken = after(0, 1, 2, 3, 4).on(date(6)).streak;
  const now = new Date('2026-03-07T12:00Z');
  expect(broken.whyNotRepairable(date(6), now, 2)).toBe('not-earned');
  expect(broken.whyNotRepairable(date(6), now, 3)).toBeNull();
  expect(broken.whyNotRepairable(date(7), now, 3)).toBeNull();
  const since = [7, 8].reduce((streak, day) => streak.on(date(day)).streak, broken);
  expect(since.whyNotRepairable(date(7), now, 3)).toBeNull();
  expect(since.whyNotRepairable(date(8), now, 3)).toBe('too-late');
  const repaired = broken.repair(date(6), now);
  expect(repaired).toMatchObject({ days: 6, longest: 6, brokenOn: null });
  expect(repaired.on(date(7)).streak.days).toBe(7);
  const again = repaired.on(date(9)).streak;
  expect(again.whyNotRepairable(date(9), new Date('2026-03-10T12:00Z'), 3)).toBe('used');
  expect(after(0, 1).whyNotRepairable(date(1), now, 3)).toBe('too-late');
});

test('whatever the days and closings, closing never changes how a streak reads, and limits hold', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gap: fc.integer({ min: 0, max: 4 }), close: fc.boolean() }), { maxLength: 120 }),
      (steps) => {
        let [streak, plain, day] = [Streak.none(), Streak.none(), START];
        for (const { gap, close } of steps) {
          day += gap;
          if (close && gap > 0) {
            const read = streak.daysOn(dateOf(day));
            streak = streak.close(dateOf(day - 1)).streak;
            expect(streak.daysOn(dateOf(day))).toBe(read);
          }
          streak = streak.on(dateOf(day)).streak;
          plain = plain.on(dateOf(day)).streak;
          expect([streak.days, streak.longest, streak.freezes]).toEqual([plain.days, plain.longest, plain.freezes]);
          expect(streak.freezes).toBeLessThanOrEqual(2);
          expect(streak.longest).toBeGreaterThanOrEqual(streak.days);
        }
      },
    ),
  );
});
