import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { removeExercise as edit } from '../../domain/draft.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

/** Removes it from the draft. Students of published versions keep it, with their results. */
export function removeExercise(
  context: Context,
  input: { readonly exerciseId: string; readonly revision?: number | null },
): Promise<Course> {
  return runCommand(context, 'removeExercise', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.exerciseId, () => new ExerciseNotFound());
    course.mustBeAt(input.revision);
    course.change((draft) => edit(draft, input.exerciseId));
    return course;
  });
}
