import { describe, expect, test } from 'vitest';
import { gradeAttempt, type Correction } from '../quiz/grading.js';
import { defaultWeights } from './choice.js';
import { decimalTyped, isWithin } from './decimal.js';
import { choiceQuestion, createQuestion, kindOf, problemsOfQuestion, questionOf } from './kinds.js';
import { AnswerProblem, type Answer, type NewQuestion, type Question } from './question.js';
import { fitsPattern } from './short-answer.js';

const COMMON = { prompt: '?', points: 3, tags: [], explanation: '' };
const NONE = { given: {}, corrections: new Map<string, Correction[]>() };

function graded(
  questions: readonly Question[],
  answers: Record<string, Answer>,
  corrections: Record<string, Correction[]> = {},
) {
  return gradeAttempt(questions, { answers, given: {}, corrections: new Map(Object.entries(corrections)) });
}
const pointsOf = (question: Question, answer: Answer) =>
  graded([question], { [question.id]: answer }).questions[0]?.points;

/** The answer that a student gives by positions in the author's order. */
function given(question: Question, answer: Parameters<ReturnType<typeof kindOf>['accept']>[1], locale = 'en-GB') {
  const kind = kindOf(question);
  return kind.accept(question, answer, kind.listed(question), locale);
}

function multiple(allOrNothing = false) {
  const weights = defaultWeights([true, true, false, false]);
  const options = weights.map((weight, index) => ({ text: `Option ${index}`, weight, feedback: '' }));
  return createQuestion({ ...COMMON, type: 'multiple', options, allOrNothing });
}

describe('multiple choice with 2 right and 2 wrong options for 3 points', () => {
  test.each([
    ['both right', [0, 1], 3, 3],
    ['one right', [0], 1.5, 0],
    ['one right and one wrong', [0, 2], 0, 0],
    ['all four', [0, 1, 2, 3], 0, 0],
    ['none', [], 0, 0],
    ['two wrong', [2, 3], -3, 0],
  ])('%s', (_name, options, points, allOrNothing) => {
    for (const [question, expected] of [
      [multiple(), points],
      [multiple(true), allOrNothing],
    ] as const)
      expect(pointsOf(question, given(question, { options }) as Answer)).toBe(expected);
  });

  test('a quiz is never below 0, but a question costs points that others gave', () => {
    const [wrong, right] = [multiple(), multiple()];
    const answers = {
      [wrong.id]: given(wrong, { options: [2, 3] }) as Answer,
      [right.id]: given(right, { options: [0, 1] }) as Answer,
    };
    expect(gradeAttempt([wrong], { answers, ...NONE }).score).toBe(0);
    expect(gradeAttempt([wrong, right], { answers, ...NONE }).score).toBe(0);
    expect(gradeAttempt([right], { answers, ...NONE }).score).toBe(1);
  });
});

test('a question of the first releases is a single choice', () => {
  const question = questionOf({ id: 'q', prompt: '?', choices: ['a', 'b'], correctChoice: 1 });
  expect([0, 1].map((position) => pointsOf(question, given(question, { options: [position] }) as Answer))).toEqual([
    0, 1,
  ]);
  expect(given(question, { options: [2] })).toBeInstanceOf(AnswerProblem);
  expect(given(question, { options: [0, 1] })).toBeInstanceOf(AnswerProblem);
});

test.each([
  ['  bom   DIA ', 'Bom dia', false, true],
  ['bom DIA', 'Bom dia', true, false],
  ['Caf\u0065\u0301', 'café', false, true],
  ['STRASSE', 'straße', false, true],
  ['the quick brown fox', 'the * fox', false, true],
  ['the fox', 'the * fox', false, false],
  ['aXbXc', 'a*b*c', false, true],
  ['ab', 'a*b*ab', false, false],
  ['', '*', false, true],
  ['a.c', 'abc', false, false],
])('short answer %j for %j (case counts: %s): %s', (text, pattern, caseSensitive, fits) => {
  expect(fitsPattern(text, pattern, caseSensitive)).toBe(fits);
});

test('a pattern with many wildcards is compared in time', () => {
  expect(fitsPattern('a'.repeat(1_000), `${'*a'.repeat(200)}*b`, false)).toBe(false);
});

test.each([
  ['0.3', '0.1', '0.2', false, true],
  ['0.30000000000000000001', '0.1', '0.2', false, false],
  ['110', '100', '0.1', true, true],
  ['-110', '-100', '0.1', true, true],
  ['110.01', '100', '0.1', true, false],
  ['1e3', '1000', '0', false, true],
  ['nonsense', '1', '5', false, false],
])('%s is accepted for %s ± %s (relative: %s): %s', (number, value, tolerance, relative, expected) => {
  expect(isWithin(number, { value, tolerance, relative })).toBe(expected);
});

test.each([
  ['1,5', 'pt-PT', '1.5'],
  ['1.5', 'pt-PT', '1.5'],
  ['1,5', 'en-GB', undefined],
  ['1,234', 'en-GB', undefined],
  ['1.234,5', 'pt-PT', undefined],
  ['1,2,3', 'pt-PT', undefined],
  ['\u22122', 'en-GB', '-2'],
  ['two', 'en-GB', undefined],
])('%s, typed in %s, is %s', (text, locale, number) => {
  expect(decimalTyped(text, locale)).toBe(number);
});

test('an ambiguous number is refused, never marked wrong', () => {
  const answers = [{ value: '1.5', tolerance: '0', relative: false, weight: 1, feedback: '' }];
  const question = createQuestion({ ...COMMON, type: 'numeric', answers });
  expect(given(question, { text: '1,5' }, 'en-GB')).toBeInstanceOf(AnswerProblem);
  expect(pointsOf(question, given(question, { text: '1,5' }, 'de-DE') as Answer)).toBe(3);
});

test('matching and ordering give the share that is right', () => {
  const pairs = ['a', 'b', 'c'].map((left) => ({ left, right: left.toUpperCase() }));
  const matching = createQuestion({ ...COMMON, type: 'matching', pairs, distractors: ['D'] });
  expect(pointsOf(matching, given(matching, { matches: [0, 1, 3] }) as Answer)).toBe(2);
  expect(pointsOf(matching, given(matching, { matches: [-1, -1, 2] }) as Answer)).toBe(1);
  const ordering = createQuestion({ ...COMMON, type: 'ordering', items: ['a', 'b', 'c'].map((text) => ({ text })) });
  expect(pointsOf(ordering, given(ordering, { order: [0, 2, 1] }) as Answer)).toBe(1);
  expect(given(ordering, { order: [0, 0] })).toBeInstanceOf(AnswerProblem);
});

test('an essay waits for a teacher; an empty one scores 0', () => {
  const essay = createQuestion({ ...COMMON, type: 'essay' });
  expect(graded([essay], { [essay.id]: { text: 'Because.' } }).score).toBeNull();
  expect(graded([essay], {}).score).toBe(0);
  const answers = { [essay.id]: { text: 'Because.' } };
  expect(gradeAttempt([essay], { ...NONE, answers, given: { [essay.id]: 1.5 } }).score).toBe(0.5);
});

describe('a corrected key', () => {
  const question = createQuestion({
    ...choiceQuestion({ prompt: '?', choices: ['a', 'b'], correctChoice: 0 }),
    points: 3,
  });
  const key = { options: kindOf(question).listed(question).slice(1) };
  const scores = (mode: Correction['mode']) =>
    [0, 1].map((position) => {
      const answers = { [question.id]: given(question, { options: [position] }) as Answer };
      return graded([question], answers, { [question.id]: [{ mode, key }] }).score;
    });
  test('replaces the old one, counts beside it, gives all points, or drops the question', () => {
    expect(scores('current-only')).toEqual([0, 1]);
    expect(scores('both-keys')).toEqual([1, 1]);
    expect(scores('full-marks')).toEqual([1, 1]);
    expect(scores('drop')).toEqual([1, 1]);
  });
  test('of a dropped question neither points nor maximum count', () => {
    const other = multiple();
    const answers = {
      [question.id]: given(question, { options: [0] }) as Answer,
      [other.id]: given(other, { options: [0] }) as Answer,
    };
    expect(graded([question, other], answers).score).toBe(0.75);
    expect(graded([question, other], answers, { [question.id]: [{ mode: 'drop', key: null }] }).score).toBe(0.5);
  });
});

test('invalid questions name every field', () => {
  const fields = (question: NewQuestion) => problemsOfQuestion(question, 'q').map(({ field }) => field);
  const option = { text: 'a', weight: 0.5, feedback: '' };
  expect(fields({ ...COMMON, points: 0, prompt: '', type: 'single', options: [option, option] })).toEqual([
    'q.prompt',
    'q.points',
    'q.options',
    'q.options',
  ]);
  expect(
    fields({
      ...COMMON,
      type: 'multiple',
      options: [option, { ...option, text: 'b', weight: 0.4 }],
      allOrNothing: false,
    }),
  ).toEqual(['q.options']);
  expect(fields({ ...COMMON, type: 'short-answer', answers: [], caseSensitive: false })).toEqual(['q.answers']);
  expect(fields({ ...COMMON, type: 'ordering', items: [] })).toEqual(['q.items']);
});
