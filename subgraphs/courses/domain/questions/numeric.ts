import { decimalTyped, isDecimal, isWithin } from './decimal.js';
import { AnswerProblem, Problems, QUESTION_LIMITS, type NumericQuestion, type QuestionKind } from './question.js';

export const numeric: QuestionKind<NumericQuestion> = {
  problems({ answers }, field) {
    const problems = new Problems(field);
    problems.check(answers.length <= QUESTION_LIMITS.parts, 'answers', `must be at most ${QUESTION_LIMITS.parts}`);
    problems.check(
      answers.some(({ weight }) => weight === 1),
      'answers',
      'must have a right answer: one with the weight 1',
    );
    for (const [index, { value, tolerance, weight }] of answers.entries()) {
      problems.check(isDecimal(value), `answers.${index}.value`, 'must be a decimal number');
      const isTolerance = isDecimal(tolerance) && !tolerance.trim().startsWith('-');
      problems.check(isTolerance, `answers.${index}.tolerance`, 'must be a decimal number from 0');
      problems.check(weight >= 0 && weight <= 1, `answers.${index}.weight`, 'must be from 0 to 1');
    }
    return problems.found;
  },
  create: (given, id) => ({ ...given, id }),
  listed: () => [],
  alwaysShuffled: false,
  accept(_question, { text }, _order, locale) {
    if ((text ?? '').trim() === '') return {};
    const number = decimalTyped(text ?? '', locale);
    if (number !== undefined) return { number };
    return new AnswerProblem('text', 'must be a number; write decimals with a point');
  },
  grade({ answers }, { number }) {
    if (number === undefined) return 0;
    const fitting = answers.filter((one) => isWithin(number, one));
    return Math.max(0, ...fitting.map(({ weight }) => weight));
  },
  withKey(question, { numbers = [] }) {
    if (numbers.length === 0) return null;
    return { ...question, answers: numbers.map((one) => ({ ...one, weight: 1, feedback: '' })) };
  },
  keyOf: ({ answers }) => ({
    numbers: answers
      .filter(({ weight }) => weight === 1)
      .map(({ value, tolerance, relative }) => ({ value, tolerance, relative })),
  }),
};
