import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { loadOwnCourse } from '../shared/load-course.js';

export function archiveCourse(context: Context, input: { readonly courseId: string }): Promise<Course> {
  return runCommand(context, 'archiveCourse', async (transaction) => {
    const course = await loadOwnCourse(transaction, input.courseId);
    course.archive();
    return course;
  });
}
