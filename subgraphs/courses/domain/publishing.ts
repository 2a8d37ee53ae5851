import type { FieldProblem } from '../../../platform/domain/errors.js';
import { problemsOfCoding } from './coding/coding-exercise.js';
import type { CourseContent, Exercise } from './content.js';
import { settingsOf } from './exercise-settings.js';
import { questionOf } from './questions/kinds.js';
import type { Question } from './questions/question.js';
import { DEFAULT_RULES, problemsOfRules } from './quiz/rules.js';

/**
 * Everything that keeps a draft from being published, by its place, as `sections.0.lessons.2.exercises.1`. Exercises are
 * checked when they are written; a draft can still hold others, of earlier releases and of imports.
 */
export function problemsOfDraft(draft: CourseContent): FieldProblem[] {
  return draft.sections.flatMap(({ lessons }, section) =>
    lessons.flatMap(({ exercises }, lesson) =>
      exercises.flatMap((exercise, index) =>
        problemsOfExercise(exercise, `sections.${section}.lessons.${lesson}.exercises.${index}`),
      ),
    ),
  );
}

function problemsOfExercise(exercise: Exercise, field: string): FieldProblem[] {
  if (exercise.type === 'quiz') return problemsOfQuiz(exercise, field);
  if (exercise.type !== 'coding') return [];
  if (!exercise.coding) return [{ field, message: 'a coding exercise needs a task' }];
  return problemsOfCoding(exercise.coding, `${field}.coding`);
}

function problemsOfQuiz(exercise: Exercise, field: string): FieldProblem[] {
  if (exercise.questions.length === 0) return [{ field, message: 'a quiz needs at least one question' }];
  const questions = exercise.questions.map(questionOf);
  const rules = { ...DEFAULT_RULES, ...exercise.quiz };
  return [
    ...problemsOfRules(rules, questions, settingsOf(exercise), `${field}.quiz`),
    ...questions.flatMap((question, index) =>
      hasKey(question) ? [] : [{ field: `${field}.questions.${index}`, message: 'needs a right answer' }],
    ),
  ];
}

function hasKey(question: Question): boolean {
  switch (question.type) {
    case 'single':
    case 'multiple':
      return question.options.some(({ weight }) => weight > 0);
    case 'short-answer':
    case 'numeric':
      return question.answers.some(({ weight }) => weight > 0);
    case 'matching':
      return question.lefts.length > 0;
    case 'ordering':
      return question.items.length > 1;
    case 'true-false':
    case 'essay':
      return true;
  }
}
