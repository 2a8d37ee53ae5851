import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import type { CourseOutline } from '../../domain/content.js';
import { Enrollment } from '../../domain/enrollment.js';
import { NotEnrolledInCourse } from '../../domain/errors.js';
import { AttemptIsOpen } from '../../domain/quiz/errors.js';
import { momentOf } from '../shared/student-profile.js';

/** The viewer goes on in the newest version. Results of exercises that are still in it count. Idempotent. */
export function moveUpToNewestVersion(
  context: Context,
  { courseId }: { readonly courseId: string },
): Promise<Enrollment> {
  const viewer = requireViewer(context);
  return runCommand(context, 'moveUpToNewestVersion', async (transaction) => {
    const where = { courseId, studentId: viewer.id };
    const enrollment = isUuid(courseId) ? await transaction.find(Enrollment, where, ['results', 'lessons']) : null;
    if (!enrollment || enrollment.leftAt) throw new NotEnrolledInCourse();
    const newest = await newestVersion(transaction, courseId);
    if (newest.number === enrollment.contentVersion) return enrollment;
    const open = await transaction.sql(
      `select from quiz_attempt where enrollment_id = $1 and status = 'open' limit 1`,
      [enrollment.id],
    );
    if (open.length > 0) throw new AttemptIsOpen();
    enrollment.moveTo(newest.number, newest.outline, await momentOf(transaction, viewer));
    return enrollment;
  });
}

/** A shared lock: no newer one is published before the student has moved. */
async function newestVersion(
  transaction: Transaction,
  courseId: string,
): Promise<{ readonly number: number; readonly outline: CourseOutline }> {
  const [row] = await transaction.sql<{ number: number; outline: CourseOutline }>(
    `select number, outline from course join course_version on course_id = course.id and number = published_version
     where course.id = $1 for share of course`,
    [courseId],
  );
  if (!row) throw new NotEnrolledInCourse();
  return row;
}
