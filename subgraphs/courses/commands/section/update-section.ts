import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Section } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { sectionOf, updateSection as edit } from '../../domain/draft.js';
import { SectionNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export function updateSection(
  context: Context,
  input: { readonly sectionId: string; readonly title: string; readonly revision?: number | null },
): Promise<{ course: Course; section: Section }> {
  return runCommand(context, 'updateSection', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.sectionId, () => new SectionNotFound());
    course.mustBeAt(input.revision);
    course.change((draft) => edit(draft, input.sectionId, { title: input.title }));
    return { course, section: sectionOf(course.draft, input.sectionId) };
  });
}
