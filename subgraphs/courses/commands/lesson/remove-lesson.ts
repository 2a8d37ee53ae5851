import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { removeLesson as edit } from '../../domain/draft.js';
import { LessonNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

/** Removes it from the draft. With its materials and exercises. */
export function removeLesson(
  context: Context,
  input: { readonly lessonId: string; readonly revision?: number | null },
): Promise<Course> {
  return runCommand(context, 'removeLesson', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.lessonId, () => new LessonNotFound());
    course.mustBeAt(input.revision);
    course.change((draft) => edit(draft, input.lessonId));
    return course;
  });
}
