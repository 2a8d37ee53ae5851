import { expect, test } from 'vitest';
import { Contest, contestStatus, DEFAULT_TERMS } from './contest.js';

const NOW = new Date('2026-03-20T12:00:00Z');
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);
const contest = (from: number, to: number): Contest => {
  const terms = { ...DEFAULT_TERMS, title: 'Cup', startsAt: minutes(from), endsAt: minutes(to) };
  const made = new Contest('c', 'i', terms, NOW);
  made.publish(NOW);
  return made;
};

test('a contest starts in the future and lasts from 5 minutes to 30 days', () => {
  expect(() => contest(0, 60)).toThrow('future');
  expect(() => contest(10, 5)).toThrow('5 minutes');
  expect(() => contest(10, 14)).toThrow('5 minutes');
  expect(() => contest(10, 10 + 30 * 24 * 60 + 1)).toThrow('30 days');
  expect(contest(10, 15).pullEvents()).toMatchObject([
    { event: { type: 'contest-created' } },
    { event: { type: 'contest-published' } },
  ]);
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

const A = { exerciseId: 'a', label: 'A', points: 100 };
const terms = {
  ...DEFAULT_TERMS,
  title: 'Cup',
  startsAt: minutes(10),
  endsAt: minutes(130),
  problems: [A],
  freezeMinutes: 60,
};

test('terms are checked all at once', () => {
  const bad = {
    ...terms,
    penaltyMinutes: 61,
    freezeMinutes: 61,
    problems: [A, A, { ...A, exerciseId: 'b', label: 'a', points: 0 }],
  };
  expect(() => new Contest('c', 'i', bad, NOW)).toThrow(
    'input.problems: each exerciseId once; input.problems: each label once; input.problems[2].label: 1 to 4 capital letters and digits, a letter first; input.problems[2].points: 1 to 10000; input.penaltyMinutes: 0 to 60; input.freezeMinutes: at most half of the contest',
  );
});

test('its status follows from the time; an extension moves a freeze that has not begun', () => {
  const cup = new Contest('c', 'i', terms, NOW);
  expect(cup.statusAt(minutes(20))).toBe('draft');
  cup.publish(NOW);
  const statuses = () => [9, 10, 69, 70, 129, 130].map((at) => cup.statusAt(minutes(at)));
  expect(statuses()).toEqual(['upcoming', 'running', 'running', 'frozen', 'frozen', 'judging']);
  expect(() => cup.update(terms, minutes(10))).toThrow('started');
  expect(() => cup.leave('ana', minutes(10))).toThrow('started');
  cup.extend(10, minutes(60));
  expect(cup.freezesAt).toEqual(minutes(80));
  cup.extend(10, minutes(90));
  expect([cup.freezesAt, cup.endsAt]).toEqual([minutes(80), minutes(150)]);
  cup.pullEvents();
  expect(() => cup.finalize(1, minutes(150), minutes(151))).toThrow('not judged');
  expect(() => cup.finalize(0, minutes(160), minutes(151))).toThrow('not ended');
  cup.finalize(0, minutes(150), minutes(151));
  expect(cup.pullEvents().map(({ event }) => event.type)).toEqual([
    'contest-started',
    'contest-frozen',
    'contest-finished',
  ]);
  expect(cup.statusAt(minutes(151))).toBe('finished');
});
