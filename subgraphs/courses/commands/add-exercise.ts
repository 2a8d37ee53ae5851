import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../platform/domain/errors.js';
import type { Exercise, ExerciseType, NewQuestion } from '../domain/content.js';
import type { Course } from '../domain/course.js';
import { LessonNotFound } from '../domain/errors.js';
import { loadOwnCourseOf } from './load-course.js';

export interface AddExercise {
  readonly lessonId: string;
  readonly type: ExerciseType;
  readonly title: string;
  readonly instructions: string;
  readonly questions?: readonly NewQuestion[] | null;
}

export async function addExercise(
  context: Context,
  input: AddExercise,
): Promise<{ course: Course; exercise: Exercise }> {
  const questions = input.questions ?? [];
  const problems = problemsOf(input.type, questions);
  if (problems.length > 0) throw new InvalidInput(problems);
  return runCommand(context, 'addExercise', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.lessonId, () => new LessonNotFound());
    return {
      course,
      exercise: course.addExercise(input.lessonId, input.type, input.title, input.instructions, questions),
    };
  });
}

function problemsOf(type: ExerciseType, questions: readonly NewQuestion[]): FieldProblem[] {
  if (type === 'reading') {
    return questions.length > 0 ? [{ field: 'input.questions', message: 'a reading has no questions' }] : [];
  }
  if (questions.length === 0) return [{ field: 'input.questions', message: 'a quiz needs at least one question' }];
  return questions.flatMap(({ choices, correctChoice }, index) => [
    ...(choices[correctChoice] === undefined
      ? [{ field: `input.questions.${index}.correctChoice`, message: `must be between 0 and ${choices.length - 1}` }]
      : []),
    ...(new Set(choices).size < choices.length
      ? [{ field: `input.questions.${index}.choices`, message: 'must all be different' }]
      : []),
  ]);
}
