import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Exercise } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { LessonNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';
import { newExercise, type ExerciseInput } from './exercise-input.js';

export interface AddExercise extends ExerciseInput {
  readonly lessonId: string;
}

export async function addExercise(
  context: Context,
  { lessonId, ...input }: AddExercise,
): Promise<{ course: Course; exercise: Exercise }> {
  const given = newExercise(input);
  return runCommand(context, 'addExercise', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, lessonId, () => new LessonNotFound());
    return { course, exercise: course.addExercise(lessonId, given) };
  });
}
