import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Lesson } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { LessonNotFound } from '../../domain/errors.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface MoveLesson {
  readonly lessonId: string;
  readonly sectionId: string;
  /** From 0 among the section's other lessons; the end when absent. */
  readonly position?: number | null;
}

export function moveLesson(context: Context, input: MoveLesson): Promise<{ course: Course; lesson: Lesson }> {
  return runCommand(context, 'moveLesson', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, input.lessonId, () => new LessonNotFound());
    return { course, lesson: course.moveLesson(input.lessonId, input.sectionId, input.position ?? null) };
  });
}
