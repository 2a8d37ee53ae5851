import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { removeSection as edit } from '../../domain/draft.js';
import { SectionNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

/** Removes it from the draft. With its lessons. */
export function removeSection(
  context: Context,
  input: { readonly sectionId: string; readonly revision?: number | null },
): Promise<Course> {
  return runCommand(context, 'removeSection', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.sectionId, () => new SectionNotFound());
    course.mustBeAt(input.revision);
    course.change((draft) => edit(draft, input.sectionId));
    return course;
  });
}
