import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isComplete, judgmentOf, nextCase, VERDICTS, type JudgingMode, type Verdict } from './verdict.js';

const one = (weight = 1, group: string | null = null) => ({ weight, group });
const given = (...verdicts: (Verdict | undefined)[]) =>
  new Map(verdicts.flatMap((verdict, index) => (verdict === undefined ? [] : [[index + 1, verdict] as const])));

describe('a judgment', () => {
  test('has the verdict of the first case that is not accepted', () => {
    const cases = [one(), one(), one()];
    expect(judgmentOf(cases, given('accepted', 'wrong-answer', 'time-limit'), 'all-cases')).toEqual({
      verdict: 'wrong-answer',
      score: 0.333333,
      groups: [],
    });
    expect(judgmentOf(cases, given('accepted', 'accepted', 'accepted'), 'all-cases')).toMatchObject({
      verdict: 'accepted',
      score: 1,
    });
  });

  test('counts weights, and a group as a whole', () => {
    const cases = [one(1), one(2, 'small'), one(2, 'small'), one(3, 'large'), one(2, 'large')];
    const judgment = judgmentOf(
      cases,
      given('accepted', 'accepted', 'accepted', 'accepted', 'time-limit'),
      'all-cases',
    );
    expect(judgment).toEqual({
      verdict: 'time-limit',
      score: 0.5,
      groups: [
        { group: 'small', score: 1 },
        { group: 'large', score: 0 },
      ],
    });
  });

  test('of a source that can not be compiled is that alone', () => {
    expect(judgmentOf([one(), one()], given('accepted', 'compile-error'), 'all-cases')).toMatchObject({
      verdict: 'compile-error',
      score: 0,
    });
  });

  test('of a contest that stops at the first failure does not depend on what ran beside it', () => {
    const cases = [one(), one(), one()];
    const alone = judgmentOf(cases, given('accepted', 'wrong-answer'), 'first-failure');
    expect(judgmentOf(cases, given('accepted', 'wrong-answer', 'accepted'), 'first-failure')).toEqual(alone);
    expect(alone).toMatchObject({ verdict: 'wrong-answer', score: 0.333333 });
  });

  test.each([
    [[1, 1, 1], 2, 0.666667],
    [[2, 1, 3], 1, 0.333333],
    [[0.000001, 1], 1, 0.000001],
    [[1, 1999999], 1, 0.000001],
    [[1, 1, 0], 2, 1],
  ])('with the weights %j and %d accepted has the score %d, rounded half up', (weights, accepted, score) => {
    const cases = weights.map((weight) => one(weight));
    const verdicts = given(
      ...weights.map((_weight, index) => (index < accepted ? 'accepted' : 'wrong-answer') as Verdict),
    );
    expect(judgmentOf(cases, verdicts, 'all-cases').score).toBe(score);
  });

  const verdict = fc.constantFrom(...VERDICTS);
  const anyCase = fc.record({ weight: fc.integer({ min: 0, max: 9 }), group: fc.option(fc.constantFrom('a', 'b')) });

  test('is accepted exactly when all its cases are, and then only has the score 1', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyCase, verdict), { minLength: 1, maxLength: 10 }), (all) => {
        const judgment = judgmentOf(
          all.map(([first]) => first),
          given(...all.map(([, second]) => second)),
          'all-cases',
        );
        const right = all.every(([, second]) => second === 'accepted');
        expect(judgment.verdict === 'accepted').toBe(right);
        expect(judgment.score).toBeGreaterThanOrEqual(0);
        expect(judgment.score).toBeLessThanOrEqual(1);
        if (right && all.some(([{ weight }]) => weight > 0)) expect(judgment.score).toBe(1);
      }),
    );
  });

  test('is complete after every case was asked for once, in any order of their ends', () => {
    fc.assert(
      fc.property(
        fc.array(verdict, { minLength: 1, maxLength: 8 }),
        fc.constantFrom<JudgingMode>('all-cases', 'first-failure'),
        fc.infiniteStream(fc.boolean()),
        (all, mode, choices) => {
          const [verdicts, running] = [new Map<number, Verdict>(), new Set<number>()];
          for (const start of choices) {
            const number = nextCase(all.length, verdicts, running, mode);
            const [oldest] = running;
            if (number !== undefined && (start || oldest === undefined)) {
              expect(verdicts.has(number) || running.has(number)).toBe(false);
              running.add(number);
            } else if (oldest !== undefined) {
              running.delete(oldest);
              verdicts.set(oldest, all[oldest - 1] as Verdict);
            } else break;
          }
          expect(isComplete(all.length, verdicts, mode)).toBe(true);
        },
      ),
    );
  });
});
