import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Exercise } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { exerciseOf, moveExercise as edit } from '../../domain/draft.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface MoveExercise {
  readonly exerciseId: string;
  /** Of the same course; it may be its present one. */
  readonly lessonId: string;
  /** From 0 among the lesson's other exercises; the end when absent. */
  readonly position?: number | null;
  readonly revision?: number | null;
}

export function moveExercise(context: Context, input: MoveExercise): Promise<{ course: Course; exercise: Exercise }> {
  return runCommand(context, 'moveExercise', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.exerciseId, () => new ExerciseNotFound());
    course.mustBeAt(input.revision);
    course.change((draft) => edit(draft, input.exerciseId, input.lessonId, input.position ?? null));
    return { course, exercise: exerciseOf(course.draft, input.exerciseId) };
  });
}
