import { expect, test } from 'vitest';
import { InvalidSchedule } from './errors.js';
import { instantOf, Schedule } from './schedule.js';

const schedule = (recurrence: string, startsOn = '2026-03-24'): Schedule =>
  new Schedule(recurrence, startsOn, '18:30', 'Europe/Lisbon', 60);

test('meetings stay on the wall clock when daylight saving time begins', () => {
  const starts = schedule('FREQ=WEEKLY;BYDAY=TU').localStarts(2);
  expect(starts).toEqual(['2026-03-24T18:30', '2026-03-31T18:30']);
  expect(starts.map((start) => instantOf(start, 'Europe/Lisbon').toISOString())).toEqual([
    '2026-03-24T18:30:00.000Z',
    '2026-03-31T17:30:00.000Z',
  ]);
});

test('and when it ends', () => {
  const starts = schedule('FREQ=WEEKLY;BYDAY=TU', '2026-10-20').localStarts(2);
  expect(starts.map((start) => instantOf(start, 'Europe/Lisbon').toISOString())).toEqual([
    '2026-10-20T17:30:00.000Z',
    '2026-10-27T18:30:00.000Z',
  ]);
});

test('a time that is skipped in spring moves forward', () => {
  expect(instantOf('2026-03-29T01:30', 'Europe/Lisbon').toISOString()).toBe('2026-03-29T01:30:00.000Z');
});

test('several days a week are taken in order from the first possible day', () => {
  expect(schedule('FREQ=WEEKLY;BYDAY=MO,TH').localStarts(3)).toEqual([
    '2026-03-26T18:30',
    '2026-03-30T18:30',
    '2026-04-02T18:30',
  ]);
});

test.each(['nonsense', 'FREQ=NEVER', 'FREQ=WEEKLY;COUNT=3', 'FREQ=WEEKLY;UNTIL=20260401', ''])(
  '"%s" is refused',
  (recurrence) => {
    expect(() => schedule(recurrence).localStarts(2)).toThrow(InvalidSchedule);
  },
);
