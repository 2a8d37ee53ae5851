import { renderMarkdown } from '../../../../platform/services/markdown.js';
import type { Context } from '../../../../platform/context.js';
import type { Lesson } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { lessonOf } from '../../domain/draft.js';
import { LessonNotFound, SectionNotFound } from '../../domain/errors.js';
import { createOnce, type CreatesOnce } from '../shared/create-once.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface AddLesson extends CreatesOnce {
  readonly sectionId: string;
  readonly title: string;
  readonly markdown: string;
}

export function addLesson(context: Context, input: AddLesson): Promise<{ course: Course; lesson: Lesson }> {
  const { sectionId, title, markdown } = input;
  return createOnce(context, 'addLesson', input, {
    create: async (transaction) => {
      const course = await loadOwnCourseOf(transaction, sectionId, () => new SectionNotFound());
      return { course, lesson: course.addLesson(sectionId, title, markdown, renderMarkdown(markdown)) };
    },
    idOf: ({ lesson }) => lesson.id,
    find: async (transaction, id) => {
      const course = await loadOwnCourseOf(transaction, id, () => new LessonNotFound());
      return { course, lesson: lessonOf(course.draft, id) };
    },
  });
}
