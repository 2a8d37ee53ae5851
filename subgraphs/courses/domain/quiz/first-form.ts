import type { Exercise } from '../content.js';
import { settingsOf } from '../exercise-settings.js';
import { questionOf } from '../questions/kinds.js';
import { DEFAULT_RULES } from './rules.js';

/**
 * Whether clients of the first releases can take the quiz: they show every question with its choices in the author's order,
 * send all answers at once, and get the result at once.
 */
export function hasFirstForm(exercise: Pick<Exercise, 'type' | 'questions' | 'quiz' | 'settings'>): boolean {
  const rules = exercise.quiz ?? DEFAULT_RULES;
  const { opensAt, closesAt } = settingsOf(exercise);
  return (
    exercise.type === 'quiz' &&
    exercise.questions.every((question) => questionOf(question).type === 'single') &&
    rules.pools.length === 0 &&
    rules.timeLimitSeconds === null &&
    !rules.shuffleOptions &&
    (rules.feedback === 'right-wrong' || rules.feedback === 'key') &&
    rules.releaseAfter === 'submit' &&
    opensAt === null &&
    closesAt === null
  );
}
