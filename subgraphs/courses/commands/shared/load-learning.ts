import type { Transaction } from '../../../../platform/command.js';
import { requireViewer } from '../../../../platform/context.js';
import type { DomainError } from '../../../../platform/domain/errors.js';
import { PRO } from '../../domain/access.js';
import type { CourseOutline } from '../../domain/content.js';
import { Enrollment, type Moment } from '../../domain/enrollment.js';
import { EntitlementRequired, LessonIsLocked, NotEnrolledInCourse } from '../../domain/errors.js';
import { lessonLock, type LessonLock } from './lesson-access.js';
import { courseOfPart } from './load-course.js';
import { momentOf } from './student-profile.js';

export interface Learning {
  readonly enrollment: Enrollment;
  /** Of the version that the student follows. */
  readonly outline: CourseOutline;
  /** The lesson, or the lesson of the exercise. */
  readonly lessonId: string;
  readonly moment: Moment;
}

/** The viewer's enrollment, locked, with the right to learn the lesson with this id, or with an exercise with this id. */
export async function loadLearning(
  transaction: Transaction,
  partId: string,
  notFound: () => DomainError,
): Promise<Learning> {
  const viewer = requireViewer(transaction.context);
  const course = await courseOfPart(transaction, partId);
  if (!course) throw notFound();
  const enrollment = await transaction.find(Enrollment, { courseId: course.id, studentId: viewer.id }, [
    'results',
    'lessons',
  ]);
  if (!enrollment || enrollment.leftAt) throw new NotEnrolledInCourse();
  const { access } = course;
  if (access !== 'free') await holdAccess(transaction, viewer.id, course.id);
  const [part] = await transaction.sql<{ outline: CourseOutline; lesson_id: string; lock: LessonLock | null }>(
    `select outline, lesson_id, ${lessonLock('$1', '$2')} as lock
     from (select course.id as course_id, access, sequential, $4::uuid as enrollment_id, true as learning, outline, lesson_id
       from course join course_version version on version.course_id = course.id and version.number = $5
       join version_part on version_part.course_id = course.id and version_part.number = version.number and part_id = $6
       where course.id = $3) part`,
    [viewer.id, viewer.entitlements.includes(PRO), course.id, enrollment.id, enrollment.contentVersion, partId],
  );
  if (!part) throw notFound();
  if (part.lock !== null) throw refusalOf(part.lock);
  const { outline, lesson_id: lessonId } = part;
  return { enrollment, outline, lessonId, moment: await momentOf(transaction, viewer) };
}

/** The locks are shared: a withdrawal or a refund waits until what was begun in the class is committed. */
async function holdAccess({ sql }: Transaction, studentId: string, courseId: string): Promise<void> {
  await sql('select from course_access where student_id = $1 and course_id = $2 for share', [studentId, courseId]);
  await sql('select from class_membership where student_id = $1 and course_id = $2 and not withdrawn for share', [
    studentId,
    courseId,
  ]);
}

function refusalOf(lock: LessonLock): DomainError {
  if (lock === 'not-enrolled') return new NotEnrolledInCourse();
  return lock === 'entitlement' ? new EntitlementRequired(PRO) : new LessonIsLocked(lock);
}
