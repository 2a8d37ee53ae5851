import { Temporal } from 'temporal-polyfill';
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

test('a time that comes twice in autumn is meant the first time', () => {
  expect(instantOf('2026-10-25T01:30', 'Europe/Lisbon').toISOString()).toBe('2026-10-25T00:30:00.000Z');
});

test('a student in another zone sees the meeting move in the weeks when only one of the zones has changed', () => {
  const starts = schedule('FREQ=WEEKLY;BYDAY=TU', '2026-03-03').localStarts(5);
  const inNewYork = starts.map((start) =>
    Temporal.Instant.fromEpochMilliseconds(instantOf(start, 'Europe/Lisbon').getTime())
      .toZonedDateTimeISO('America/New_York')
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' }),
  );
  // New York changes on 8 March, Lisbon on 29 March.
  expect(inNewYork).toEqual([
    '2026-03-03T13:30',
    '2026-03-10T14:30',
    '2026-03-17T14:30',
    '2026-03-24T14:30',
    '2026-03-31T13:30',
  ]);
});

test('a zone of the south, whose seasons are turned, keeps its wall clock as well', () => {
  const starts = new Schedule('FREQ=WEEKLY;BYDAY=SU', '2026-04-04', '18:30', 'Pacific/Auckland', 60).localStarts(2);
  expect(starts.map((start) => instantOf(start, 'Pacific/Auckland').toISOString())).toEqual([
    '2026-04-05T06:30:00.000Z',
    '2026-04-12T06:30:00.000Z',
  ]);
  expect(instantOf('2026-03-29T18:30', 'Pacific/Auckland').toISOString()).toBe('2026-03-29T05:30:00.000Z');
});

test('29 February comes in leap years only, and a day that a month lacks is left out', () => {
  expect(schedule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', '2026-01-01').localStarts(3)).toEqual([
    '2028-02-29T18:30',
    '2032-02-29T18:30',
    '2036-02-29T18:30',
  ]);
  expect(schedule('FREQ=MONTHLY;BYMONTHDAY=31', '2027-12-01').localStarts(3)).toEqual([
    '2027-12-31T18:30',
    '2028-01-31T18:30',
    '2028-03-31T18:30',
  ]);
  expect(schedule('FREQ=WEEKLY', '2028-02-22').localStarts(3)).toEqual([
    '2028-02-22T18:30',
    '2028-02-29T18:30',
    '2028-03-07T18:30',
  ]);
});

test('several days a week are taken in order from the first possible day', () => {
  expect(schedule('FREQ=WEEKLY;BYDAY=MO,TH').localStarts(3)).toEqual([
    '2026-03-26T18:30',
    '2026-03-30T18:30',
    '2026-04-02T18:30',
  ]);
});

test.each([
  'nonsense',
  'FREQ=NEVER',
  'FREQ=WEEKLY;COUNT=3',
  'FREQ=WEEKLY;UNTIL=20260401',
  'FREQ=SECONDLY',
  'FREQ=HOURLY;BYMONTH=2',
  'FREQ=WEEKLY;BYHOUR=9,15',
  'FREQ=WEEKLY;byminute=0,30',
  'FREQ=WEEKLY;BYSECOND=1',
  'FREQ=WEEKLY\nRDATE:20270101T100000Z',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  '',
])('"%s" is refused', (recurrence) => {
  expect(() => schedule(recurrence).localStarts(2)).toThrow(InvalidSchedule);
});

test('dates beyond the year 9999 are rejected', () => {
  expect(() => schedule('FREQ=YEARLY', '9999-01-01').localStarts(2)).toThrow(InvalidSchedule);
});
