import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { requireViewer } from '../../../../platform/context.js';
import type { DomainError } from '../../../../platform/domain/errors.js';
import { PRO } from '../../domain/access.js';
import { lessonsOf, type CourseOutline, type LessonOutline } from '../../domain/content.js';
import { Enrollment, type Moment } from '../../domain/enrollment.js';
import { EntitlementRequired, LessonIsLocked, NotEnrolledInCourse } from '../../domain/errors.js';
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
  const [version] = await transaction.sql<{ outline: CourseOutline }>(
    'select outline from course_version where course_id = $1 and number = $2',
    [course.id, enrollment.contentVersion],
  );
  const lesson = version && lessonOf(version.outline, partId);
  if (!lesson) throw notFound();
  if (course.sequential) await mustBeReached(transaction, enrollment, version.outline, lesson.id);
  const bought = course.access !== 'free' && (await isBought(transaction, viewer.id, course.id));
  if (course.access === 'class' && !bought) await mustBeUnlocked(transaction, viewer, course.id, lesson.id);
  if (course.access === 'pro' && !bought) await mustBeEntitled(transaction, viewer, course.id);
  return { enrollment, outline: version.outline, lessonId: lesson.id, moment: await momentOf(transaction, viewer) };
}

function lessonOf(outline: CourseOutline, partId: string): LessonOutline | undefined {
  return lessonsOf(outline).find(
    (lesson) => lesson.id === partId || lesson.exercises.some((exercise) => exercise.id === partId),
  );
}

// The locks are shared: a withdrawal or a refund waits until what was begun in the class is committed.

async function isBought(transaction: Transaction, studentId: string, courseId: string): Promise<boolean> {
  const found = await transaction.sql(
    'select from course_access where student_id = $1 and course_id = $2 limit 1 for share',
    [studentId, courseId],
  );
  return found.length > 0;
}

async function mustBeReached(
  transaction: Transaction,
  enrollment: Enrollment,
  outline: CourseOutline,
  lessonId: string,
): Promise<void> {
  const [row] = await transaction.sql<{ reached: boolean }>('select lesson_is_reached($1, $2, $3) as reached', [
    enrollment.id,
    lessonId,
    JSON.stringify(outline),
  ]);
  if (!row?.reached) throw new LessonIsLocked('previous-lesson');
}

async function mustBeUnlocked(
  transaction: Transaction,
  viewer: Viewer,
  courseId: string,
  lessonId: string,
): Promise<void> {
  const unlocked = await transaction.sql(
    `select from class_membership membership join lesson_unlock using (class_id)
     where student_id = $1 and course_id = $2 and lesson_id = $3 and not withdrawn limit 1 for share of membership`,
    [viewer.id, courseId, lessonId],
  );
  if (unlocked.length === 0) throw new LessonIsLocked('class');
}

async function mustBeEntitled(transaction: Transaction, viewer: Viewer, courseId: string): Promise<void> {
  if (viewer.entitlements.includes(PRO)) return;
  const member = await transaction.sql(
    'select from class_membership where student_id = $1 and course_id = $2 and not withdrawn limit 1 for share',
    [viewer.id, courseId],
  );
  if (member.length === 0) throw new EntitlementRequired(PRO);
}
