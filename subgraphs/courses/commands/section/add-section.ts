import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Section } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { loadOwnCourse } from '../shared/load-course.js';

export function addSection(
  context: Context,
  input: { readonly courseId: string; readonly title: string },
): Promise<{ course: Course; section: Section }> {
  return runCommand(context, 'addSection', async (transaction) => {
    const course = await loadOwnCourse(transaction, input.courseId);
    return { course, section: course.addSection(input.title) };
  });
}
