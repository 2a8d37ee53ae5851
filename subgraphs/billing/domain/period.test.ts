import { expect, test } from 'vitest';
import { daysAfter, periodEnd } from './period.js';

test.each([
  ['2026-01-31T12:00:00Z', 'month', 'UTC', '2026-02-28T12:00:00Z'],
  ['2028-01-31T12:00:00Z', 'month', 'UTC', '2028-02-29T12:00:00Z'],
  ['2028-02-29T12:00:00Z', 'year', 'UTC', '2029-02-28T12:00:00Z'],
  ['2026-12-15T08:00:00Z', 'month', 'Europe/Lisbon', '2027-01-15T08:00:00Z'],
] as const)('%s and one %s in %s is %s', (start, interval, timeZone, end) => {
  expect(periodEnd(new Date(start), interval, timeZone)).toEqual(new Date(end));
});

test('a period ends at the same time of the wall clock, also over a change of the clocks', () => {
  const start = new Date('2026-03-10T18:30:00Z');
  expect(periodEnd(start, 'month', 'Europe/Lisbon')).toEqual(new Date('2026-04-10T17:30:00Z'));
});

test('the day is that of the zone, not of UTC', () => {
  // 31 January, 22:00 in São Paulo.
  const start = new Date('2026-02-01T01:00:00Z');
  expect(periodEnd(start, 'month', 'America/Sao_Paulo')).toEqual(new Date('2026-03-01T01:00:00Z'));
});

test('counted from the first day, the day comes back', () => {
  const ends = [1, 2, 3, 13].map((count) => periodEnd(new Date('2026-01-31T12:00:00Z'), 'month', 'UTC', count));
  expect(ends.map((end) => end.toISOString().slice(0, 10))).toEqual([
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2027-02-28',
  ]);
  const leap = [1, 2, 3, 4].map((count) => periodEnd(new Date('2028-02-29T12:00:00Z'), 'year', 'UTC', count));
  expect(leap.map((end) => end.toISOString().slice(0, 10))).toEqual([
    '2029-02-28',
    '2030-02-28',
    '2031-02-28',
    '2032-02-29',
  ]);
});

test('a time that the day does not have is the next that it has', () => {
  // On 8 March 2026, 02:30 does not exist in Juneau.
  expect(periodEnd(new Date('2026-02-08T11:30:00Z'), 'month', 'America/Juneau')).toEqual(
    new Date('2026-03-08T11:30:00Z'),
  );
  expect(daysAfter(new Date('2026-03-07T20:00:00Z'), 1, 'America/Juneau')).toEqual(new Date('2026-03-08T19:00:00Z'));
});
