import { expect, test } from 'vitest';
import { dayOf, possibleQuests, selectQuests, weekBounds, weekOf } from './quest.js';

const offered = Array.from({ length: 8 }, (_, index) => ({ id: `quest-${index}`, period: 'daily' as const }));

test('a player has the same three quests all day, others on other days, and one more for a swapped one', () => {
  const day = dayOf('2026-03-29');
  const first = selectQuests('ana', day, offered, new Set());
  expect(first).toHaveLength(3);
  expect(selectQuests('ana', day, [...offered].reverse(), new Set())).toEqual(first);
  const [swapped] = first;
  const after = selectQuests('ana', day, offered, new Set([swapped!.id]));
  expect(after.slice(0, 2)).toEqual(first.slice(1));
  expect(after).toHaveLength(3);
  const sets = new Set(
    Array.from({ length: 28 }, (_, index) => dayOf(`2026-02-${String(index + 1).padStart(2, '0')}`)).map((time) =>
      selectQuests('ana', time, offered, new Set())
        .map(({ id }) => id)
        .sort()
        .join(),
    ),
  );
  expect(sets.size).toBeGreaterThan(10);
  expect(selectQuests('ana', weekOf(new Date('2026-03-29T12:00:00Z')), offered, new Set())).toEqual([]);
});

test('a week of quests is the ISO week in UTC', () => {
  const bounds = (at: string) => Object.values(weekBounds(new Date(at))).map((one) => one.toISOString().slice(0, 10));
  expect(bounds('2027-01-03T23:59:59.999Z')).toEqual(['2026-12-28', '2027-01-04']);
  expect(bounds('2027-01-04T00:00:00Z')).toEqual(['2027-01-04', '2027-01-11']);
  expect(weekOf(new Date('2027-01-03T23:59:59.999Z')).key).toBe('weekly/2026-W53');
});

test('a player gets only quests that they can complete, and keeps those that are completed', () => {
  const course = '01976d2a-7c00-7000-8000-000000000004';
  const quests = [
    { id: 'meeting', rule: { fact: 'meetings', op: 'gte', value: 1 } },
    { id: 'contest', rule: { fact: 'contestProblems', op: 'gte', value: 1 } },
    { id: 'course', rule: { fact: 'newLessons', op: 'gte', value: 1, where: { courseId: course } } },
    {
      id: 'either',
      rule: {
        any: [
          { fact: 'meetings', op: 'gte', value: 1 },
          { fact: 'xp', op: 'gte', value: 20 },
        ],
      },
    },
    {
      id: 'both',
      rule: {
        all: [
          { fact: 'meetings', op: 'gte', value: 1 },
          { fact: 'xp', op: 'gte', value: 20 },
        ],
      },
    },
    { id: 'nothing', rule: { fact: 'meetings', op: 'lte', value: 0 } },
  ] as const;
  const idsOf = (circumstances: Parameters<typeof possibleQuests>[1], completed: string[] = []) =>
    possibleQuests(quests, circumstances, new Set(completed)).map(({ id }) => id);
  const alone = { inClass: false, inContest: false, courses: [] };
  expect(idsOf(alone)).toEqual(['either', 'nothing']);
  expect(idsOf(alone, ['both'])).toEqual(['either', 'both', 'nothing']);
  expect(idsOf({ ...alone, inClass: true })).toEqual(['meeting', 'either', 'both', 'nothing']);
  expect(idsOf({ ...alone, inContest: true })).toEqual(['contest', 'either', 'nothing']);
  expect(idsOf({ ...alone, courses: [course] })).toEqual(['course', 'either', 'nothing']);
});
