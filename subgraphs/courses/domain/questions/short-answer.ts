import { AnswerProblem, Problems, QUESTION_LIMITS, type QuestionKind, type ShortAnswerQuestion } from './question.js';

/** How answers are compared: NFC, without outer white space, inner white space as one space, without case unless it counts. */
function comparable(text: string, caseSensitive: boolean): string {
  const line = text.normalize('NFC').trim().replace(/\s+/gu, ' ');
  // Upper and lower folds letters that only one of them does, such as ß and the final sigma.
  return caseSensitive ? line : line.toUpperCase().toLowerCase();
}

/** Whether the text fits the pattern, in which each `*` stands for any characters. Linear in the text for each `*`. */
export function fitsPattern(text: string, pattern: string, caseSensitive: boolean): boolean {
  const given = comparable(text, caseSensitive);
  const [first = '', ...rest] = comparable(pattern, caseSensitive).split('*');
  if (rest.length === 0) return given === first;
  const last = rest.pop() ?? '';
  if (!given.startsWith(first) || given.length < first.length + last.length || !given.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = given.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= given.length - last.length;
}

export const shortAnswer: QuestionKind<ShortAnswerQuestion> = {
  problems({ answers }, field) {
    const problems = new Problems(field);
    problems.check(answers.length <= QUESTION_LIMITS.parts, 'answers', `must be at most ${QUESTION_LIMITS.parts}`);
    problems.check(
      answers.some(({ weight }) => weight === 1),
      'answers',
      'must have a right answer: one with the weight 1',
    );
    for (const [index, { text, weight }] of answers.entries()) {
      const fits = text.trim() !== '' && text.length <= QUESTION_LIMITS.partLength;
      problems.check(fits, `answers.${index}.text`, `must have 1 to ${QUESTION_LIMITS.partLength} characters`);
      problems.check(weight >= 0 && weight <= 1, `answers.${index}.weight`, 'must be from 0 to 1');
    }
    return problems.found;
  },
  create: (given, id) => ({ ...given, id }),
  listed: () => [],
  alwaysShuffled: false,
  accept(_question, { text }) {
    const given = text ?? '';
    if (given.length <= QUESTION_LIMITS.shortAnswerLength) return { text: given };
    return new AnswerProblem('text', `must have at most ${QUESTION_LIMITS.shortAnswerLength} characters`);
  },
  grade({ answers, caseSensitive }, { text = '' }) {
    const fitting = answers.filter((one) => fitsPattern(text, one.text, caseSensitive));
    return Math.max(0, ...fitting.map(({ weight }) => weight));
  },
  withKey(question, { texts = [] }) {
    if (texts.length === 0) return null;
    return { ...question, answers: texts.map((text) => ({ text, weight: 1, feedback: '' })) };
  },
  keyOf: ({ answers }) => ({ texts: answers.filter(({ weight }) => weight === 1).map(({ text }) => text) }),
};
