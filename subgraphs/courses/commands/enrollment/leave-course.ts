import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Enrollment } from '../../domain/enrollment.js';
import { NotEnrolledInCourse } from '../../domain/errors.js';

/** Results stay; enrolling again continues where the student left. Idempotent. */
export function leaveCourse(context: Context, input: { readonly courseId: string }): Promise<Enrollment> {
  const viewer = requireViewer(context);
  return runCommand(context, 'leaveCourse', async (transaction) => {
    const where = { courseId: input.courseId, studentId: viewer.id };
    const enrollment = isUuid(input.courseId) ? await transaction.find(Enrollment, where) : null;
    if (!enrollment) throw new NotEnrolledInCourse();
    enrollment.leave(transaction.now);
    return enrollment;
  });
}
