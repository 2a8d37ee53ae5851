import type { QuestionKind, TrueFalseQuestion } from './question.js';

export const trueFalse: QuestionKind<TrueFalseQuestion> = {
  problems: () => [],
  create: (given, id) => ({ ...given, id }),
  listed: () => [],
  alwaysShuffled: false,
  accept: (_question, { isTrue }) => (typeof isTrue === 'boolean' ? { isTrue } : {}),
  grade: (question, { isTrue }) => (isTrue === question.answer ? 1 : 0),
  withKey: (question, { isTrue }) => (isTrue === undefined ? null : { ...question, answer: isTrue }),
  keyOf: ({ answer }) => ({ isTrue: answer }),
};
