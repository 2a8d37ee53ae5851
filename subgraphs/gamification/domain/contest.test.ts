import { expect, test } from 'vitest';
import { Contest, contestStatus } from './contest.js';

const NOW = new Date('2026-03-20T12:00:00Z');
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);
const contest = (from: number, to: number): Contest => new Contest('Cup', 'c', 'i', minutes(from), minutes(to), NOW);

test('a contest starts in the future and lasts from 5 minutes to 30 days', () => {
  expect(() => contest(0, 60)).toThrow('future');
  expect(() => contest(10, 5)).toThrow('5 minutes');
  expect(() => contest(10, 14)).toThrow('5 minutes');
  expect(() => contest(10, 10 + 30 * 24 * 60 + 1)).toThrow('30 days');
  expect(contest(10, 15).pullEvents()).toMatchObject([{ event: { type: 'contest-created' } }]);
});

test('it is open to join until its end', () => {
  const cup = contest(10, 20);
  expect([0, 10, 19, 20].map((at) => contestStatus(cup, minutes(at)))).toEqual([
    'upcoming',
    'running',
    'running',
    'finished',
  ]);
  cup.join('ana', minutes(0));
  cup.join('bruno', minutes(19));
  expect(cup.participantCount).toBe(2);
  expect(() => cup.join('carla', minutes(20))).toThrow('over');
});
