import { expect, test } from 'vitest';
import { DAY, HOUR, SECOND } from '../../../../platform/domain/clock.js';
import { pointsAfterPenalty } from './penalty.js';

const dueAt = new Date('2026-03-29T12:00:00Z');
const RULES = { maxPoints: 10, latePenalty: { percent: 10, per: 'day', floorPercent: 40 } } as const;

test.each([
  ['in time', 9, 0, 0, 9],
  ['1 s late', 9, SECOND, 0, 8],
  ['24 h late', 9, DAY, 0, 8],
  ['24 h 1 s late', 9, DAY + SECOND, 0, 7],
  ['6 days late: the floor', 9, 6 * DAY, 0, 4],
  ['below the floor already', 3, SECOND, 0, 3],
  ['2 days 1 s late with an extension of 2 days', 9, 2 * DAY + SECOND, 2 * DAY, 8],
])('%s: raw %i', (_name, raw, lateMs, extensionMs, expected) => {
  const times = { submittedAt: new Date(dueAt.getTime() + lateMs), dueAt: new Date(dueAt.getTime() + extensionMs) };
  expect(pointsAfterPenalty(raw, RULES, times)).toBe(expected);
});

test('by the hour, and nothing without a rule or a due time', () => {
  const hourly = { maxPoints: 10, latePenalty: { percent: 5, per: 'hour', floorPercent: 0 } } as const;
  const submittedAt = new Date(dueAt.getTime() + HOUR + SECOND);
  expect(pointsAfterPenalty(9, hourly, { submittedAt, dueAt })).toBe(8);
  expect(pointsAfterPenalty(9, { ...hourly, latePenalty: null }, { submittedAt, dueAt })).toBe(9);
  expect(pointsAfterPenalty(9, hourly, { submittedAt, dueAt: null })).toBe(9);
});
