import type { Context } from '../../../../platform/context.js';
import type { Exercise } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { exerciseOf } from '../../domain/draft.js';
import { ExerciseNotFound, LessonNotFound } from '../../domain/errors.js';
import { createOnce, type CreatesOnce } from '../shared/create-once.js';
import { loadOwnCourseOf } from '../shared/load-course.js';
import { newExercise, type ExerciseInput } from './exercise-input.js';

export interface AddExercise extends ExerciseInput, CreatesOnce {
  readonly lessonId: string;
}

export async function addExercise(
  context: Context,
  input: AddExercise,
): Promise<{ course: Course; exercise: Exercise }> {
  const given = newExercise(input);
  return createOnce(context, 'addExercise', input, {
    create: async (transaction) => {
      const course = await loadOwnCourseOf(transaction, input.lessonId, () => new LessonNotFound());
      return { course, exercise: course.addExercise(input.lessonId, given) };
    },
    idOf: ({ exercise }) => exercise.id,
    find: async (transaction, id) => {
      const course = await loadOwnCourseOf(transaction, id, () => new ExerciseNotFound());
      return { course, exercise: exerciseOf(course.draft, id) };
    },
  });
}
