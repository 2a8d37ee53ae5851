import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RuleInvalid } from '../errors.js';
import { FACTS } from './facts.js';
import { conditionsOf, isMet, parseRule, problemsOf, progressOf, type Condition, type Rule } from './rule.js';

const ten: Condition = { fact: 'exercises', op: 'gte', value: 10 };

describe('the language of rules', () => {
  test('names every invalid path', () => {
    const rule = {
      all: [
        { fact: 'nothing', op: 'gte', value: 1 },
        { any: [] },
        { not: { fact: 'lessons', op: 'matches', value: -1, window: { days: 3 } } },
        { fact: 'submissions', op: 'gte', value: 1, where: { courseId: 'x', sql: '1' }, distinct: 'regex', script: 1 },
        { all: [ten], any: [ten] },
        'lessons',
      ],
    };
    expect(problemsOf(rule)).toEqual([
      'rule.all[0].fact: is not a fact: see gamificationFacts',
      'rule.all[1].any: must be a list with at least one rule',
      'rule.all[2].not.op: must be gte, lte or eq',
      'rule.all[2].not.value: must be a whole number from 0 to 10000',
      'rule.all[2].not.window: is not possible for lessons',
      'rule.all[3].script: is unknown',
      'rule.all[3].where.sql: is unknown',
      'rule.all[3].where.courseId: must be the id of a course',
      'rule.all[3].distinct: must be source, course or day',
      'rule.all[4]: must have one of all, any, not and nothing else',
      'rule.all[5]: must be an object',
    ]);
    expect(() => parseRule('{', 'input.rule')).toThrow(RuleInvalid);
    expect(() => parseRule(`"${'x'.repeat(9_000)}"`, 'input.rule')).toThrow(RuleInvalid);
  });

  test('has at most 20 nodes and is at most 4 deep', () => {
    expect(problemsOf({ all: Array(19).fill(ten) })).toEqual([]);
    expect(problemsOf({ all: Array(20).fill(ten) })).toEqual(['rule: must have at most 20 nodes']);
    expect(problemsOf({ not: { not: { not: ten } } })).toEqual([]);
    expect(problemsOf({ not: { not: { not: { not: ten } } } })).toEqual([
      'rule.not.not.not.not: must be nested at most 4 deep',
    ]);
  });

  test('whatever staff write is rejected, or has a bounded number of conditions with bounded values', () => {
    const leaf = fc.record(
      {
        fact: fc.oneof(fc.constantFrom(...Object.keys(FACTS), '__proto__', 'constructor'), fc.string()),
        op: fc.oneof(fc.constantFrom('gte', 'lte', 'eq'), fc.anything()),
        value: fc.oneof(fc.integer({ min: -5, max: 20_000 }), fc.anything()),
        window: fc.oneof(fc.record({ days: fc.integer({ min: -1, max: 500 }) }), fc.anything()),
        where: fc.oneof(
          fc.record({ minScore: fc.double(), exerciseType: fc.string() }, { requiredKeys: [] }),
          fc.anything(),
        ),
        distinct: fc.oneof(fc.constantFrom('source', 'course', 'day'), fc.anything()),
      },
      { requiredKeys: [] },
    );
    const { rule } = fc.letrec<{ rule: unknown; list: unknown }>((tie) => ({
      rule: fc.oneof(
        { maxDepth: 7 },
        leaf,
        fc.record({ all: tie('list') }),
        fc.record({ any: tie('list') }),
        fc.record({ not: tie('rule') }),
        fc.anything(),
      ),
      list: fc.array(tie('rule'), { maxLength: 30 }),
    }));
    fc.assert(
      fc.property(rule, fc.nat(20_000), (value, counted) => {
        const text = JSON.stringify(value) ?? 'null';
        let parsed: Rule;
        try {
          parsed = parseRule(text, 'input.rule');
        } catch (error) {
          expect(error).toBeInstanceOf(RuleInvalid);
          expect(((error as RuleInvalid).details?.['problems'] as string[]).length).toBeLessThanOrEqual(200);
          return;
        }
        const conditions = conditionsOf(parsed);
        expect(conditions.length).toBeLessThanOrEqual(20);
        for (const condition of conditions) {
          expect(Object.hasOwn(FACTS, condition.fact)).toBe(true);
          expect(condition.value).toBeLessThanOrEqual(10_000);
          expect(condition.window?.days ?? 1).toBeLessThanOrEqual(366);
        }
        const progress = progressOf(parsed, () => counted);
        expect(progress).toBeGreaterThanOrEqual(0);
        expect(progress === 1).toBe(isMet(parsed, () => counted));
      }),
      { numRuns: 500 },
    );
  });

  test('progress is that of the best way, and of all parts of one', () => {
    const values =
      (counts: Record<string, number>) =>
      ({ fact }: Condition) =>
        counts[fact] ?? 0;
    const rule: Rule = {
      any: [{ all: [ten, { fact: 'lessons', op: 'gte', value: 4 }] }, { fact: 'courses', op: 'gte', value: 2 }],
    };
    expect(progressOf(rule, values({ exercises: 5 }))).toBe(0.25);
    expect(progressOf(rule, values({ exercises: 5, courses: 1 }))).toBe(0.5);
    expect(progressOf(rule, values({ courses: 2 }))).toBe(1);
  });
});
