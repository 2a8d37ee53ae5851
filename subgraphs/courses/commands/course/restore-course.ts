import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Course } from '../../domain/course.js';
import { loadOwnCourse } from '../shared/load-course.js';

/** Back into the catalog if it was published, else back to a draft. */
export function restoreCourse(context: Context, input: { readonly courseId: string }): Promise<Course> {
  return runCommand(context, 'restoreCourse', async (transaction) => {
    const course = await loadOwnCourse(transaction, input.courseId);
    course.restore();
    return course;
  });
}
