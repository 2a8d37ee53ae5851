import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../platform/domain/clock.js';
import { DomainError } from '../../../platform/domain/errors.js';
import { newId } from '../../../platform/domain/ids.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { classes } from '../subgraph.js';
import { always } from '../testing/testing.js';
import { Availability, type AvailabilityTerms } from './availability.js';
import * as refusal from './booking-errors.js';
import { startOf, weekOf, type Interval } from './working-hours.js';
import { Temporal } from 'temporal-polyfill';

beforeAll(() => discoverEntities(classes));

const now = new Date('2026-01-05T00:00:00Z');
const availability = (over: Partial<AvailabilityTerms> = {}) => new Availability(newId(), { ...always, ...over });
const at = (start: string, minutes = 60): Interval => {
  const begin = new Date(start).getTime();
  return { start: begin, end: begin + minutes * MINUTE };
};
const daily = (from: string, to: string) => always.weeklyHours.map(({ weekday }) => ({ weekday, from, to }));
const day = (date: string, timeZone: string): Interval => ({
  start: startOf(Temporal.PlainDate.from(date), timeZone),
  end: startOf(Temporal.PlainDate.from(date).add({ days: 1 }), timeZone),
});
const starts = (slots: readonly Interval[]) => slots.map((slot) => new Date(slot.start).toISOString());

test('slots follow the wall clock of the assistant when daylight saving time begins', () => {
  const lisbon = availability({ weeklyHours: daily('09:00', '11:00') });
  const [before, on] = ['2026-03-28', '2026-03-29'].map((date) =>
    starts(lisbon.slots(day(date, 'Europe/Lisbon'), [], 60, now)),
  );
  expect(before).toEqual(['2026-03-28T09:00:00.000Z', '2026-03-28T09:30:00.000Z', '2026-03-28T10:00:00.000Z']);
  expect(on).toEqual(['2026-03-29T08:00:00.000Z', '2026-03-29T08:30:00.000Z', '2026-03-29T09:00:00.000Z']);
});

test('and when it ends', () => {
  const lisbon = availability({ weeklyHours: daily('09:00', '10:00') });
  expect(
    ['2026-10-24', '2026-10-25'].flatMap((date) => starts(lisbon.slots(day(date, 'Europe/Lisbon'), [], 60, now))),
  ).toEqual(['2026-10-24T08:00:00.000Z', '2026-10-25T09:00:00.000Z']);
});

test('hours over the change itself lose or win the hour that the day loses or wins', () => {
  const lisbon = availability({ weeklyHours: daily('00:00', '04:00') });
  const count = (date: string) => lisbon.slots(day(date, 'Europe/Lisbon'), [], 60, now).length;
  expect(['2026-03-28', '2026-03-29', '2026-10-25'].map(count)).toEqual([7, 5, 9]);
  // From 01:30, which the clock skips: the hours begin at the skip.
  const skipped = availability({ weeklyHours: daily('01:30', '04:00') });
  expect(starts(skipped.slots(day('2026-03-29', 'Europe/Lisbon'), [], 60, now))[0]).toBe('2026-03-29T01:00:00.000Z');
  const gone = availability({ weeklyHours: daily('01:00', '02:00') });
  expect(gone.slots(day('2026-03-29', 'Europe/Lisbon'), [], 60, now)).toEqual([]);
});

test('a student elsewhere asks for the days of their own calendar', () => {
  const tokyo = availability({ timeZone: 'Asia/Tokyo', weeklyHours: daily('09:00', '10:00') });
  // 9:00 in Tokyo is the evening before in Lisbon: 00:00 UTC.
  expect(starts(tokyo.slots(day('2026-06-10', 'America/Sao_Paulo'), [], 60, now))).toEqual([
    '2026-06-11T00:00:00.000Z',
  ]);
  expect(starts(tokyo.slots(day('2026-06-10', 'Asia/Tokyo'), [], 60, now))).toEqual(['2026-06-10T00:00:00.000Z']);
});

test('29 February has its hours', () => {
  const lisbon = availability({ weeklyHours: daily('09:00', '10:00') });
  expect(starts(lisbon.slots(day('2028-02-29', 'Europe/Lisbon'), [], 60, now))).toEqual(['2028-02-29T09:00:00.000Z']);
});

test('hours that meet at midnight are one: a session may lie over it', () => {
  const owl = availability({
    weeklyHours: [
      { weekday: 1, from: '22:00', to: '24:00' },
      { weekday: 2, from: '00:00', to: '01:00' },
    ],
  });
  expect(() => owl.mustTake(at('2026-06-08T22:30:00Z'), [], now)).not.toThrow();
  expect(starts(owl.slots(day('2026-06-08', 'Europe/Lisbon'), [], 60, now))).toContain('2026-06-08T22:30:00.000Z');
  expect(() => owl.mustTake(at('2026-06-08T23:30:00Z'), [], now)).toThrow(refusal.OutsideAvailability);
});

test('an exception replaces the hours of its day; none is a day off', () => {
  const lisbon = availability({
    weeklyHours: daily('09:00', '10:00'),
    exceptions: [
      { date: '2026-06-10', hours: [] },
      { date: '2026-06-11', hours: [{ from: '15:00', to: '16:00' }] },
    ],
  });
  const on = (date: string) => starts(lisbon.slots(day(date, 'Europe/Lisbon'), [], 60, now));
  expect([on('2026-06-10'), on('2026-06-11')]).toEqual([[], ['2026-06-11T14:00:00.000Z']]);
});

test('a session is refused outside of the hours, then for the notice, the buffer, the limit of the day, and an overlap', () => {
  const strict = availability({
    weeklyHours: daily('08:00', '18:00'),
    timeZone: 'UTC',
    bufferMinutes: 30,
    dailyLimit: 2,
  });
  const sessions = [at('2026-06-10T10:00:00Z')];
  const take =
    (start: string, taken = sessions, when = now) =>
    () =>
      strict.mustTake(at(start), taken, when);
  expect(take('2026-06-10T07:30:00Z')).toThrow(refusal.OutsideAvailability);
  expect(take('2026-06-10T17:30:00Z')).toThrow(refusal.OutsideAvailability);
  expect(take('2026-06-10T12:00:00Z', sessions, new Date('2026-06-10T10:01:00Z'))).toThrow(refusal.NoticeTooShort);
  expect(take('2026-06-10T12:00:00Z', sessions, new Date('2026-06-10T10:00:00Z'))).not.toThrow();
  for (const near of ['08:31', '09:00', '11:00', '11:29'])
    expect(take(`2026-06-10T${near}:00Z`), near).toThrow(refusal.BufferTooShort);
  for (const far of ['08:30', '11:30']) expect(take(`2026-06-10T${far}:00Z`), far).not.toThrow();
  expect(take('2026-06-10T10:30:00Z')).toThrow(refusal.AssistantAlreadyBooked);
  const full = [...sessions, at('2026-06-10T13:00:00Z')];
  expect(take('2026-06-10T15:00:00Z', full)).toThrow(refusal.DailyLimitReached);
  expect(take('2026-06-11T15:00:00Z', full)).not.toThrow();
});

test.each<[string, Partial<AvailabilityTerms>]>([
  ['end before they begin', { weeklyHours: [{ weekday: 1, from: '10:00', to: '09:00' }] }],
  ['are none', { weeklyHours: [{ weekday: 1, from: '10:00', to: '10:00' }] }],
  [
    'overlap',
    {
      weeklyHours: [
        { weekday: 1, from: '09:00', to: '12:00' },
        { weekday: 1, from: '11:00', to: '13:00' },
      ],
    },
  ],
  [
    'are given twice for one day',
    {
      exceptions: [
        { date: '2026-06-10', hours: [] },
        { date: '2026-06-10', hours: [] },
      ],
    },
  ],
])('hours that %s are refused', (_, over) => {
  expect(() => availability(over)).toThrow(refusal.InvalidAvailability);
});

test('a week is that of the zone', () => {
  const sunday = weekOf(Date.parse('2026-06-14T23:30:00Z'), 'UTC');
  const monday = weekOf(Date.parse('2026-06-14T23:30:00Z'), 'Europe/Lisbon');
  expect([sunday.start, monday.start].map((start) => new Date(start).toISOString())).toEqual([
    '2026-06-08T00:00:00.000Z',
    '2026-06-14T23:00:00.000Z',
  ]);
});

test('what is offered can be booked, and what can be booked at such a start is offered', () => {
  const zones = fc.constantFrom('Europe/Lisbon', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  const hour = fc.integer({ min: 0, max: 20 });
  const terms = fc.record({
    timeZone: zones,
    from: hour,
    length: fc.integer({ min: 1, max: 4 }),
    bufferMinutes: fc.constantFrom(0, 10, 45),
    dailyLimit: fc.integer({ min: 1, max: 4 }),
    busy: fc.array(fc.nat(7 * 48), { maxLength: 6 }),
    week: fc.constantFrom('2026-03-23', '2026-03-30', '2026-04-02', '2026-10-22', '2026-10-29', '2028-02-26'),
    durationMinutes: fc.constantFrom(30, 60, 90),
  });
  fc.assert(
    fc.property(terms, ({ timeZone, from, length, bufferMinutes, dailyLimit, busy, week, durationMinutes }) => {
      const pad = (value: number) => `${String(value).padStart(2, '0')}:00`;
      const one = availability({
        timeZone,
        bufferMinutes,
        dailyLimit,
        weeklyHours: daily(pad(from), pad(from + length)),
      });
      const start = startOf(Temporal.PlainDate.from(week), 'UTC');
      const range = { start, end: start + 7 * 24 * HOUR };
      const sessions: Interval[] = [];
      for (const half of busy) {
        const session = { start: start + half * 30 * MINUTE, end: start + (half * 30 + 60) * MINUTE };
        if (
          sessions.every(
            (each) =>
              each.end + bufferMinutes * MINUTE <= session.start || session.end + bufferMinutes * MINUTE <= each.start,
          )
        )
          sessions.push(session);
      }
      const offered = new Set(one.slots(range, sessions, durationMinutes, now).map((slot) => slot.start));
      const all = one.slots(range, [], durationMinutes, now);
      for (const slot of all) {
        let bookable = true;
        try {
          one.mustTake(slot, sessions, now);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          bookable = false;
        }
        expect([new Date(slot.start).toISOString(), offered.has(slot.start)]).toEqual([
          new Date(slot.start).toISOString(),
          bookable,
        ]);
      }
    }),
    { numRuns: 150 },
  );
});
