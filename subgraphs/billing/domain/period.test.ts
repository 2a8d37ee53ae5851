import { expect, test } from 'vitest';
import { periodEnd } from './period.js';

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
