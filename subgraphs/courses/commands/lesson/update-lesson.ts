import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import type { Lesson } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { lessonOf, updateLesson as edit } from '../../domain/draft.js';
import { LessonNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface UpdateLesson {
  readonly lessonId: string;
  readonly title?: string | null;
  readonly markdown?: string | null;
  readonly revision?: number | null;
}

/** What is absent stays. */
export function updateLesson(context: Context, input: UpdateLesson): Promise<{ course: Course; lesson: Lesson }> {
  return runCommand(context, 'updateLesson', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.lessonId, () => new LessonNotFound());
    course.mustBeAt(input.revision);
    const { title, markdown } = lessonOf(course.draft, input.lessonId);
    const text = input.markdown ?? markdown;
    const change = { title: input.title ?? title, markdown: text, html: renderMarkdown(text) };
    course.change((draft) => edit(draft, input.lessonId, change));
    return { course, lesson: lessonOf(course.draft, input.lessonId) };
  });
}
