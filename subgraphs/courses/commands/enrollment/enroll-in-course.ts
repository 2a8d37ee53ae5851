import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PRO } from '../../domain/access.js';
import type { CourseOutline } from '../../domain/content.js';
import type { CourseAccess, CourseStatus } from '../../domain/course.js';
import { Enrollment, type EnrollmentSource } from '../../domain/enrollment.js';
import {
  AlreadyEnrolledInCourse,
  ClassEnrollmentRequired,
  CourseIsArchived,
  CourseNotFound,
  EntitlementRequired,
  PrerequisiteMissing,
} from '../../domain/errors.js';

/** The viewer begins a published course, on its newest version. */
export async function enrollInCourse(context: Context, input: { readonly courseId: string }): Promise<Enrollment> {
  const viewer = requireViewer(context);
  try {
    return await runCommand(context, 'enrollInCourse', async (transaction) => {
      const course = await newestVersion(transaction, input.courseId);
      const before = await enrollmentOf(transaction, input.courseId, viewer.id);
      if (before && !before.leftAt) throw new AlreadyEnrolledInCourse();
      if (course.status === 'archived') throw new CourseIsArchived();
      if (course.access === 'class') throw new ClassEnrollmentRequired();
      if (course.access === 'pro' && !viewer.entitlements.includes(PRO)) throw new EntitlementRequired(PRO);
      await mustHavePrerequisites(transaction, input.courseId, viewer.id);
      if (before) {
        before.rejoin();
        return before;
      }
      return transaction.add(
        new Enrollment(input.courseId, viewer.id, course.number, course.outline, 'self', transaction.now),
      );
    });
  } catch (error) {
    throw violates(error, 'enrollment_once') ? new AlreadyEnrolledInCourse() : error;
  }
}

/** A seat in a class, or money, brings the course with it, whatever its access. Who is enrolled already stays as they are. */
export async function enrollFromElsewhere(
  transaction: Transaction,
  courseId: string,
  studentId: string,
  source: Exclude<EnrollmentSource, 'self'>,
): Promise<void> {
  const course = await newestVersion(transaction, courseId);
  const before = await enrollmentOf(transaction, courseId, studentId);
  if (before) {
    if (before.leftAt && source !== 'default') before.rejoin();
    return;
  }
  transaction.add(new Enrollment(courseId, studentId, course.number, course.outline, source, transaction.now));
}

interface NewestVersion {
  readonly access: CourseAccess;
  readonly status: CourseStatus;
  readonly number: number;
  readonly outline: CourseOutline;
}

/** A course that was never published is not found. A shared lock: it is neither archived nor published anew before the student is in. */
async function newestVersion(transaction: Transaction, courseId: string): Promise<NewestVersion> {
  const [course] = isUuid(courseId)
    ? await transaction.sql<NewestVersion>(
        `select access, status, number, outline from course
         join course_version on course_id = course.id and number = published_version
         where course.id = $1 for share of course`,
        [courseId],
      )
    : [];
  if (!course) throw new CourseNotFound();
  return course;
}

function enrollmentOf(transaction: Transaction, courseId: string, studentId: string): Promise<Enrollment | null> {
  return transaction.find(Enrollment, { courseId, studentId });
}

async function mustHavePrerequisites(transaction: Transaction, courseId: string, studentId: string): Promise<void> {
  const missing = await transaction.sql<{ id: string }>(
    `select prerequisite_id as id from course_prerequisite where course_id = $1 and not exists (
       select from enrollment where enrollment.course_id = prerequisite_id and student_id = $2 and completed_at is not null)
     order by prerequisite_id`,
    [courseId, studentId],
  );
  if (missing.length > 0) throw new PrerequisiteMissing(missing.map(({ id }) => id));
}
