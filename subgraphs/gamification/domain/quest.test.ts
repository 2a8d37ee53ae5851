import { expect, test } from 'vitest';
import { dayOf, selectQuests, weekBounds, weekOf } from './quest.js';

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
