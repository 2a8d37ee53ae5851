import { runCommand } from '../../../../platform/command.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import type { Context } from '../../../../platform/context.js';
import type { Lesson } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { SectionNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface AddLesson {
  readonly sectionId: string;
  readonly title: string;
  readonly markdown: string;
}

export function addLesson(context: Context, input: AddLesson): Promise<{ course: Course; lesson: Lesson }> {
  return runCommand(context, 'addLesson', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.sectionId, () => new SectionNotFound());
    return {
      course,
      lesson: course.addLesson(input.sectionId, input.title, input.markdown, renderMarkdown(input.markdown)),
    };
  });
}
