import {
  AnswerProblem,
  checkParts,
  idsAt,
  Problems,
  type Answer,
  type AnswerKey,
  type GivenAnswer,
  type MultipleQuestion,
  type NewQuestionOf,
  type Option,
  type QuestionKind,
  type SingleQuestion,
} from './question.js';

/** Sums of weights such as 1/3 + 1/3 + 1/3. */
const TOLERANCE = 1e-3;

type Choice = SingleQuestion | MultipleQuestion;

function checkOptions(given: NewQuestionOf<Choice>, field: string): Problems {
  const problems = new Problems(field);
  checkParts(
    problems,
    'options',
    given.options.map(({ text }) => text),
    2,
  );
  for (const [index, { weight }] of given.options.entries())
    problems.check(weight >= -1 && weight <= 1, `options.${index}.weight`, 'must be from -1 to 1');
  return problems;
}

function positionsOf(question: Choice, given: GivenAnswer, order: readonly string[]): Answer | AnswerProblem {
  const ids = idsAt(given.options ?? [], order);
  if (!ids) return new AnswerProblem('options', `must be positions from 0 to ${order.length - 1}`);
  if (new Set(ids).size !== ids.length) return new AnswerProblem('options', 'must all be different');
  if (question.type === 'single' && ids.length > 1) return new AnswerProblem('options', 'must be one position');
  return { options: ids };
}

const idsOf = ({ options }: Choice): string[] => options.map(({ id }) => id);
const rightOf = ({ options }: Choice): readonly Option[] => options.filter(({ weight }) => weight > 0);

/** The weights of a question whose author says only which options are right. */
export function defaultWeights(right: readonly boolean[]): number[] {
  const rights = right.filter((one) => one).length;
  return right.map((one) => (one ? 1 / rights : -1 / (right.length - rights)));
}

export const single: QuestionKind<SingleQuestion> = {
  problems(given, field) {
    const problems = checkOptions(given, field);
    const best = given.options.some(({ weight }) => Math.abs(weight - 1) < TOLERANCE);
    problems.check(best, 'options', 'must have a right option: one with the weight 1');
    return problems.found;
  },
  create: (given, id, partId) => ({ ...given, id, options: given.options.map((one) => ({ ...one, id: partId() })) }),
  listed: idsOf,
  alwaysShuffled: false,
  accept: positionsOf,
  grade: (question, { options = [] }) => question.options.find(({ id }) => id === options[0])?.weight ?? 0,
  withKey(question, { options = [] }) {
    const [right] = options;
    if (options.length !== 1 || !question.options.some(({ id }) => id === right)) return null;
    return { ...question, options: question.options.map((one) => ({ ...one, weight: one.id === right ? 1 : 0 })) };
  },
  keyOf: (question) => ({ options: rightOf(question).map(({ id }) => id) }),
};

export const multiple: QuestionKind<MultipleQuestion> = {
  problems(given, field) {
    const problems = checkOptions(given, field);
    const positive = given.options.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
    problems.check(Math.abs(positive - 1) < TOLERANCE, 'options', 'must have positive weights with the sum 1');
    return problems.found;
  },
  create: (given, id, partId) => ({ ...given, id, options: given.options.map((one) => ({ ...one, id: partId() })) }),
  listed: idsOf,
  alwaysShuffled: false,
  accept: positionsOf,
  grade(question, { options = [] }) {
    const chosen = new Set(options);
    if (question.allOrNothing) return question.options.every(({ id, weight }) => chosen.has(id) === weight > 0) ? 1 : 0;
    const sum = question.options.reduce((total, { id, weight }) => total + (chosen.has(id) ? weight : 0), 0);
    return Math.max(-1, Math.min(1, sum));
  },
  withKey(question, { options = [] }: AnswerKey) {
    const right = question.options.map(({ id }) => options.includes(id));
    if (!right.includes(true)) return null;
    const weights = defaultWeights(right);
    return { ...question, options: question.options.map((one, index) => ({ ...one, weight: weights[index] ?? 0 })) };
  },
  keyOf: (question) => ({ options: rightOf(question).map(({ id }) => id) }),
};
