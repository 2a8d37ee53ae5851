import { AnswerProblem, QUESTION_LIMITS, type EssayQuestion, type QuestionKind } from './question.js';

export const essay: QuestionKind<EssayQuestion> = {
  problems: () => [],
  create: (given, id) => ({ ...given, id }),
  listed: () => [],
  alwaysShuffled: false,
  accept(_question, { text }) {
    if ((text ?? '').length <= QUESTION_LIMITS.essayLength) return { text: text ?? '' };
    return new AnswerProblem('text', `must have at most ${QUESTION_LIMITS.essayLength} characters`);
  },
  // Nothing was written: there is nothing to wait for.
  grade: (_question, { text = '' }) => (text.trim() === '' ? 0 : null),
  withKey: () => null,
  keyOf: () => ({}),
};
