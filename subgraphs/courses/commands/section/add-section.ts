import type { Context } from '../../../../platform/context.js';
import type { Section } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { sectionOf } from '../../domain/draft.js';
import { SectionNotFound } from '../../domain/errors.js';
import { createOnce, type CreatesOnce } from '../shared/create-once.js';
import { loadOwnCourse, loadOwnCourseOf } from '../shared/load-course.js';

export function addSection(
  context: Context,
  input: { readonly courseId: string; readonly title: string } & CreatesOnce,
): Promise<{ course: Course; section: Section }> {
  return createOnce(context, 'addSection', input, {
    create: async (transaction) => {
      const course = await loadOwnCourse(transaction, input.courseId);
      return { course, section: course.addSection(input.title) };
    },
    idOf: ({ section }) => section.id,
    find: async (transaction, id) => {
      const course = await loadOwnCourseOf(transaction, id, () => new SectionNotFound());
      return { course, section: sectionOf(course.draft, id) };
    },
  });
}
