import { expect, test } from 'vitest';
import { createQuestion } from '../questions/kinds.js';
import type { Question } from '../questions/question.js';
import { releaseOfQuiz } from '../release.js';
import { drawQuestions } from './draw.js';

const RULES = { pools: [], shuffleQuestions: false, shuffleOptions: false };
const none = new Set<string>();

function ordering(tags: string[] = []): Question {
  const items = ['a', 'b', 'c', 'd', 'e'].map((text) => ({ text }));
  return createQuestion({ type: 'ordering', prompt: '?', points: 1, explanation: '', tags, items });
}

test('a seed decides the attempt; another one makes another', () => {
  const questions = Array.from({ length: 10 }, () => ordering());
  const rules = { ...RULES, shuffleQuestions: true };
  expect(drawQuestions(questions, rules, 7, none)).toEqual(drawQuestions(questions, rules, 7, none));
  expect(drawQuestions(questions, rules, 7, none)).not.toEqual(drawQuestions(questions, rules, 8, none));
  expect(drawQuestions(questions, RULES, 7, none).map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
});

test('what would show the answer by its order is always shuffled', () => {
  const question = ordering();
  const orders = Array.from({ length: 20 }, (_, seed) => drawQuestions([question], RULES, seed, none)[0]?.order.join());
  expect(new Set(orders).size).toBeGreaterThan(10);
});

test('a pool gives so many of its questions, those not seen first; the others are in every attempt', () => {
  const pool = Array.from({ length: 5 }, () => ordering(['pool', 'other']));
  const fixed = ordering();
  const rules = {
    ...RULES,
    pools: [
      { tag: 'pool', count: 3 },
      { tag: 'other', count: 0 },
    ],
  };
  const seen = new Set(pool.slice(0, 3).map(({ id }) => id));
  for (let seed = 0; seed < 20; seed += 1) {
    const ids = drawQuestions([...pool, fixed], rules, seed, seen).map(({ id }) => id);
    expect(ids).toHaveLength(4);
    expect(ids).toEqual(expect.arrayContaining([pool[3]!.id, pool[4]!.id, fixed.id]));
  }
});

test.each([
  ['right-wrong', 'submit', true, '12:00', '11:00'],
  ['right-wrong', 'last-attempt', true, '12:00', '12:00'],
  ['right-wrong', 'last-attempt', false, '12:00', '11:00'],
  ['right-wrong', 'last-attempt', true, null, null],
  ['key', 'close', false, '12:00', '12:00'],
  ['never', 'submit', true, '12:00', '12:00'],
  ['never', 'submit', true, null, '11:00'],
] as const)(
  '%s after %s (attempts left: %s, closes %s): %s',
  (feedback, releaseAfter, attemptsLeft, closes, expected) => {
    const at = (time: string | null) => (time === null ? null : new Date(`2026-03-29T${time}:00Z`));
    const attempt = { submittedAt: at('11:00')!, deadline: null, closesAt: at(closes), attemptsLeft };
    expect(releaseOfQuiz({ feedback, releaseAfter }, attempt)).toEqual(at(expected));
  },
);

test('who was given more time hears nothing before their own end', () => {
  const [submittedAt, closesAt, deadline] = ['11:00', '12:00', '13:00'].map(
    (time) => new Date(`2026-03-29T${time}:00Z`),
  );
  const rules = { feedback: 'key', releaseAfter: 'close' } as const;
  expect(
    releaseOfQuiz(rules, { submittedAt: submittedAt!, closesAt: closesAt!, deadline: deadline!, attemptsLeft: false }),
  ).toEqual(deadline);
});
