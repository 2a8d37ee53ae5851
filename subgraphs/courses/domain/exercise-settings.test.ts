import { expect, test } from 'vitest';
import { defaultSettings, passes, problemsOfSettings, settingsOf } from './exercise-settings.js';

test('what was stored without settings has those of its type', () => {
  expect(settingsOf({ type: 'quiz' })).toMatchObject({ weight: 1, passMark: 0.5, maxAttempts: 3, closesAt: null });
  expect(settingsOf({ type: 'coding' })).toMatchObject({ passMark: 1, maxAttempts: null });
  expect(settingsOf({ type: 'assignment' })).toMatchObject({ passMark: 0.5, maxAttempts: null });
});

test('a score passes at the mark itself', () => {
  expect([0.5, 0.499999, 1 / 3].map((score) => passes(score, { passMark: 0.5 }))).toEqual([true, false, false]);
  expect(passes(0.3, { passMark: 0.1 + 0.2 })).toBe(true);
});

test('invalid settings name every field', () => {
  const settings = {
    weight: -1,
    passMark: 2,
    skills: ['a', 'a', 'b', 'c', 'd', 'e'],
    maxAttempts: 0,
    opensAt: '2026-03-29T12:00:00.000Z',
    dueAt: '2026-03-29T12:00:00.000Z',
    closesAt: '2026-03-29T11:00:00.000Z',
  };
  const fields = problemsOfSettings('assignment', settings, 'input.settings').map(({ field }) => field);
  expect([...new Set(fields)]).toEqual(
    ['weight', 'passMark', 'skills', 'maxAttempts', 'dueAt', 'closesAt'].map((name) => `input.settings.${name}`),
  );
  expect(problemsOfSettings('quiz', defaultSettings('quiz'), 'input.settings')).toEqual([]);
});
