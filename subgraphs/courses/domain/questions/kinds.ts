import type { FieldProblem } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';
import { multiple, single } from './choice.js';
import { essay } from './essay.js';
import { matching } from './matching.js';
import { numeric } from './numeric.js';
import { ordering } from './ordering.js';
import {
  Problems,
  QUESTION_LIMITS,
  type NewQuestion,
  type Question,
  type QuestionKind,
  type QuestionType,
} from './question.js';
import { shortAnswer } from './short-answer.js';
import { trueFalse } from './true-false.js';

const KINDS: { readonly [Type in QuestionType]: QuestionKind<Extract<Question, { readonly type: Type }>> } = {
  single,
  multiple,
  'true-false': trueFalse,
  'short-answer': shortAnswer,
  numeric,
  matching,
  ordering,
  essay,
};

/** The rules of the question's type. */
export function kindOf({ type }: Pick<Question, 'type'>): QuestionKind<Question> {
  return KINDS[type] as unknown as QuestionKind<Question>;
}

export function createQuestion(given: NewQuestion): Question {
  return kindOf(given).create(given, newId(), newId);
}

/** Every problem of a question that is to be stored. */
export function problemsOfQuestion(given: NewQuestion, field: string): FieldProblem[] {
  const problems = new Problems(field);
  const { prompt, points, tags, explanation } = given;
  const { least, most } = QUESTION_LIMITS.points;
  const hasPrompt = prompt.trim() !== '' && prompt.length <= QUESTION_LIMITS.prompt;
  problems.check(hasPrompt, 'prompt', `must have 1 to ${QUESTION_LIMITS.prompt} characters`);
  problems.check(points >= least && points <= most, 'points', `must be from ${least} to ${most}`);
  problems.check(tags.length <= QUESTION_LIMITS.tags, 'tags', `must be at most ${QUESTION_LIMITS.tags}`);
  const hasExplanation = explanation.length <= QUESTION_LIMITS.explanation;
  problems.check(hasExplanation, 'explanation', `must have at most ${QUESTION_LIMITS.explanation} characters`);
  return [...problems.found, ...kindOf(given).problems(given, field)];
}

/** A question as the first releases stored it: one right choice, by its position. */
export interface FirstQuestion {
  readonly id: string;
  readonly prompt: string;
  readonly choices: readonly string[];
  readonly correctChoice: number;
}

export type StoredQuestion = Question | FirstQuestion;

/** Content of published versions is never changed, so questions of the first form are read for ever. */
export function questionOf(stored: StoredQuestion): Question {
  if ('type' in stored) return stored;
  const { id, prompt, choices, correctChoice } = stored;
  const options = choices.map((text, index) => ({
    id: `${id}:${index}`,
    text,
    weight: index === correctChoice ? 1 : 0,
    feedback: '',
  }));
  return { id, type: 'single', prompt, points: 1, tags: [], explanation: '', options };
}

/** A question with one right choice, as the first form of the input gives it. */
export function choiceQuestion({ prompt, choices, correctChoice }: Omit<FirstQuestion, 'id'>): NewQuestion {
  const options = choices.map((text, index) => ({ text, weight: index === correctChoice ? 1 : 0, feedback: '' }));
  return { type: 'single', prompt, points: 1, tags: [], explanation: '', options };
}
