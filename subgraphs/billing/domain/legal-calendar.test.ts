import { expect, test } from 'vitest';
import { dateIn, yearIn } from './legal-calendar.js';

test.each([
  ['Europe/Lisbon', '2027-06-30T23:30:00Z', '2027-07-01'],
  ['Europe/Lisbon', '2027-06-30T22:59:59Z', '2027-06-30'],
  ['Europe/Lisbon', '2027-12-31T23:59:59Z', '2027-12-31'],
  ['Asia/Tokyo', '2026-12-31T15:00:00Z', '2027-01-01'],
  ['America/New_York', '2027-01-01T04:59:59Z', '2026-12-31'],
  ['UTC', '2027-01-01T00:00:00Z', '2027-01-01'],
])('in %s the instant %s is on %s', (timeZone, instant, date) => {
  expect(dateIn(timeZone, new Date(instant))).toBe(date);
  expect(yearIn(timeZone, new Date(instant))).toBe(Number(date.slice(0, 4)));
});
