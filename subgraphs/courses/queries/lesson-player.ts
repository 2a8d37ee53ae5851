import { perRequest, type Context } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import type { CourseOutline, LessonOutline } from '../domain/content.js';
import { outlineOfCourse } from './content.js';

export interface LessonStateView {
  readonly lessonId: string;
  readonly openedAt: Date;
  readonly completedAt: Date | null;
}

/** How far the viewer is in a lesson; null before they opened it. */
export const viewerLessonState = perRequest((context) =>
  rowLoader<LessonStateView>('lessonId', (ids) =>
    context.db.rows(
      `select lesson_id, opened_at, lesson_progress.completed_at
       from lesson_progress join enrollment on enrollment.id = enrollment_id
       where student_id = $2 and lesson_id = any($1::uuid[])`,
      [ids, context.viewer?.id ?? null],
    ),
  ),
);

export interface LessonPlace {
  readonly section: CourseOutline['sections'][number] | null;
  readonly previous: LessonOutline | null;
  readonly next: LessonOutline | null;
}

/** Where a lesson is in the version of its course that the viewer sees. */
export async function placeOfLesson(context: Context, courseId: string, lessonId: string): Promise<LessonPlace> {
  const sections = (await outlineOfCourse(context).load(courseId))?.outline.sections ?? [];
  const lessons = sections.flatMap((section) => section.lessons.map((lesson) => ({ section, lesson })));
  const index = lessons.findIndex(({ lesson }) => lesson.id === lessonId);
  if (index < 0) return { section: null, previous: null, next: null };
  return {
    section: lessons[index]?.section ?? null,
    previous: lessons[index - 1]?.lesson ?? null,
    next: lessons[index + 1]?.lesson ?? null,
  };
}
