import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import type { Viewer } from '../../../../platform/auth.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PRO } from '../../domain/access.js';
import type { CourseOutline } from '../../domain/content.js';
import { Enrollment, type EnrollmentSource } from '../../domain/enrollment.js';
import {
  AlreadyEnrolledInCourse,
  ClassEnrollmentRequired,
  CourseIsArchived,
  CourseNotFound,
  EntitlementRequired,
  PrerequisiteMissing,
} from '../../domain/errors.js';
import { courseLock, missingPrerequisites, type CourseLock } from '../shared/lesson-access.js';

/** The viewer begins a published course, on its newest version. */
export async function enrollInCourse(context: Context, input: { readonly courseId: string }): Promise<Enrollment> {
  const viewer = requireViewer(context);
  try {
    return await runCommand(context, 'enrollInCourse', async (transaction) => {
      const course = await newestVersion(transaction, input.courseId);
      const before = await enrollmentOf(transaction, input.courseId, viewer.id);
      if (before && !before.leftAt) throw new AlreadyEnrolledInCourse();
      await mustBeOpen(transaction, input.courseId, viewer);
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
  readonly number: number;
  readonly outline: CourseOutline;
}

/** A course that was never published is not found. A shared lock: it is neither archived nor published anew before the student is in. */
async function newestVersion(transaction: Transaction, courseId: string): Promise<NewestVersion> {
  const [course] = isUuid(courseId)
    ? await transaction.sql<NewestVersion>(
        `select number, outline from course
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

async function mustBeOpen(transaction: Transaction, courseId: string, viewer: Viewer): Promise<void> {
  const [course] = await transaction.sql<{ lock: CourseLock | null; missing: string[] }>(
    `select ${courseLock('$2', '$3')} as lock, array(${missingPrerequisites('$2')} order by 1)::text[] as missing
     from course where id = $1`,
    [courseId, viewer.id, viewer.entitlements.includes(PRO)],
  );
  switch (course?.lock) {
    case 'not-published':
      throw new CourseIsArchived();
    case 'class':
      throw new ClassEnrollmentRequired();
    case 'entitlement':
      throw new EntitlementRequired(PRO);
    case 'prerequisite':
      throw new PrerequisiteMissing(course.missing);
  }
}
