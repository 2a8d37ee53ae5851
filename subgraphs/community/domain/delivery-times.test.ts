import { expect, test } from 'vitest';
import { nextDigest, quietUntil } from './delivery-times.js';

const LISBON = 'Europe/Lisbon';
const at = (instant: string): Date => new Date(instant);

test.each([
  ['08:00', '2026-03-27T12:00Z', ['2026-03-28T08:00Z', '2026-03-29T07:00Z', '2026-03-30T07:00Z']],
  ['08:00', '2026-10-23T12:00Z', ['2026-10-24T07:00Z', '2026-10-25T08:00Z', '2026-10-26T08:00Z']],
  ['01:30', '2026-03-28T12:00Z', ['2026-03-29T01:30Z', '2026-03-30T00:30Z']],
  ['01:30', '2026-10-24T12:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
])('a daily digest at %s in Lisbon after %s', (time, from, expected) => {
  const digests: Date[] = [];
  for (let last = at(from); digests.length < expected.length; digests.push(last))
    last = nextDigest(last, LISBON, time, 'daily');
  expect(digests).toEqual(expected.map(at));
});

test('a weekly digest is on Monday, also when it is due later that Monday', () => {
  expect(nextDigest(at('2026-11-30T07:59Z'), LISBON, '08:00', 'weekly')).toEqual(at('2026-11-30T08:00Z'));
  expect(nextDigest(at('2026-11-30T08:00Z'), LISBON, '08:00', 'weekly')).toEqual(at('2026-12-07T08:00Z'));
  expect(nextDigest(at('2026-12-03T08:00Z'), 'Pacific/Auckland', '08:00', 'weekly')).toEqual(at('2026-12-06T19:00Z'));
});

test.each([
  // Over midnight and over the change of clocks: 06:00Z is 07:00 in summer time.
  ['2026-03-28T23:30Z', '2026-03-29T06:00Z'],
  ['2026-03-28T22:00Z', '2026-03-29T06:00Z'],
  ['2026-03-28T21:59Z', null],
  ['2026-03-29T05:59Z', '2026-03-29T06:00Z'],
  ['2026-03-29T06:00Z', null],
])('quiet from 22:00 to 07:00 in Lisbon at %s ends %s', (instant, end) => {
  expect(quietUntil(at(instant), LISBON, { from: '22:00', to: '07:00' })).toEqual(end && at(end));
});

test('quiet hours within a day', () => {
  const siesta = { from: '13:00', to: '15:00' };
  expect(quietUntil(at('2026-01-10T13:00Z'), LISBON, siesta)).toEqual(at('2026-01-10T15:00Z'));
  expect(quietUntil(at('2026-01-10T12:59Z'), LISBON, siesta)).toBeNull();
  expect(quietUntil(at('2026-01-10T15:00Z'), LISBON, siesta)).toBeNull();
});
