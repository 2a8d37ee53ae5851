import { expect, test } from 'vitest';
import { boardsOf, isoWeek, oldestKept, requireKept } from './boards.js';

test('weeks are those of ISO 8601 in UTC', () => {
  const weeks = {
    '2026-03-29T23:59:59Z': '2026-W13',
    '2026-03-30T00:00:00Z': '2026-W14',
    '2027-01-03T12:00:00Z': '2026-W53',
    '2027-01-04T00:00:00Z': '2027-W01',
    '2024-12-30T00:00:00Z': '2025-W01',
    '2023-01-01T00:00:00Z': '2022-W52',
  };
  for (const [instant, week] of Object.entries(weeks)) expect(isoWeek(new Date(instant))).toBe(week);
});

test('an entry counts for all, its course and its classes, in three periods each', () => {
  const boards = boardsOf({ countedAt: new Date('2026-03-30T00:00:00Z'), courseId: 'c', classIds: ['k'] });
  expect(boards).toEqual([
    { key: 'global/weekly/2026-W14', classId: null },
    { key: 'global/monthly/2026-03', classId: null },
    { key: 'global/all-time', classId: null },
    { key: 'course:c/weekly/2026-W14', classId: null },
    { key: 'course:c/monthly/2026-03', classId: null },
    { key: 'course:c/all-time', classId: null },
    { key: 'class:k/weekly/2026-W14', classId: 'k' },
    { key: 'class:k/monthly/2026-03', classId: 'k' },
    { key: 'class:k/all-time', classId: 'k' },
  ]);
});

test('a week belongs to UTC, whatever the zone of the learner (vector A7)', () => {
  const keys = (instant: string) => boardsOf({ countedAt: new Date(instant), courseId: null, classIds: [] });
  expect(keys('2027-01-03T23:59:59.999Z').map(({ key }) => key)).toEqual([
    'global/weekly/2026-W53',
    'global/monthly/2027-01',
    'global/all-time',
  ]);
  expect(keys('2027-01-04T00:00:00Z')[0]?.key).toBe('global/weekly/2027-W01');
});

test('boards of 53 weeks and 24 months are kept, the running one included', () => {
  const now = new Date('2027-03-10T12:00:00Z');
  expect(oldestKept('weekly', now).toISOString()).toBe('2026-03-09T00:00:00.000Z');
  expect(oldestKept('monthly', now).toISOString()).toBe('2025-04-01T00:00:00.000Z');
  expect(() => requireKept('weekly', new Date('2026-03-09T00:00:00Z'), now)).not.toThrow();
  expect(() => requireKept('weekly', new Date('2026-03-08T23:59:59Z'), now)).toThrow();
  expect(() => requireKept('all-time', new Date('2001-01-01T00:00:00Z'), now)).not.toThrow();
  expect(() => requireKept('monthly', new Date('2027-03-10T12:00:01Z'), now)).toThrow();
});
