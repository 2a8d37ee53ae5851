import { expect, test } from 'vitest';
import { closeCohort, closesAt, lastClosedWeek, mondayOf } from './league.js';

const outcomes = (xp: readonly number[], tier = 3) =>
  closeCohort(
    xp.map((one, index) => ({ name: index, xp: one })),
    tier,
  );
const count = (xp: readonly number[], outcome: string, tier = 3) =>
  outcomes(xp, tier).filter((one) => one.outcome === outcome).length;

test('of 30, seven go up and five go down; of fewer, the same shares', () => {
  const thirty = Array.from({ length: 30 }, (_, index) => 1_000 - index);
  expect([count(thirty, 'promoted'), count(thirty, 'demoted')]).toEqual([7, 5]);
  expect([count(thirty.slice(0, 10), 'promoted'), count(thirty.slice(0, 10), 'demoted')]).toEqual([3, 1]);
  expect([count([20], 'promoted'), count([19], 'promoted'), count([19], 'demoted')]).toEqual([1, 0, 0]);
});

test('players tied at a boundary are all promoted, and none is demoted', () => {
  const xp = [
    ...Array<number>(6).fill(100),
    50,
    50,
    50,
    ...Array<number>(15).fill(40),
    30,
    ...Array<number>(5).fill(30),
  ];
  expect(xp).toHaveLength(30);
  expect([count(xp, 'promoted'), count(xp, 'demoted')]).toEqual([9, 0]);
});

test('below 20 XP no user goes up; the ends of the tiers hold', () => {
  const xp = Array.from({ length: 30 }, (_, index) => 30 - index);
  expect(count(xp, 'promoted')).toBe(7);
  expect(
    count(
      xp.map((one) => one - 11),
      'promoted',
    ),
  ).toBe(0);
  expect(count(xp, 'promoted', 7)).toBe(0);
  expect(count(xp, 'demoted', 1)).toBe(0);
});

test('weeks are those of ISO 8601 in UTC, and close on the next Monday at 01:00', () => {
  expect(mondayOf('2026-W53')).toBe('2026-12-28');
  expect(closesAt('2026-W53').toISOString()).toBe('2027-01-04T01:00:00.000Z');
  expect(lastClosedWeek(new Date('2027-01-04T00:59:59Z'))).toBe('2026-W52');
  expect(lastClosedWeek(new Date('2027-01-04T01:00:00Z'))).toBe('2026-W53');
});
