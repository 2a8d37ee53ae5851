import { hasRole } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { requireRole } from '../../../../platform/context.js';
import type { DomainError } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Course } from '../../domain/course.js';
import { CourseNotFound, NotYourCourse } from '../../domain/errors.js';
import { pinProblems } from '../contest/pin-problems.js';

/** The course, locked, for its instructor or staff. */
export async function loadOwnCourse(
  transaction: Transaction,
  courseId: string,
  populate: readonly 'versions'[] = [],
): Promise<Course> {
  const viewer = requireRole(transaction.context, 'instructor', 'staff');
  const course = await transaction.load(Course, courseId, () => new CourseNotFound(), populate);
  if (course.instructorId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourCourse();
  await pinProblems(transaction, course.id);
  return course;
}

/** Like {@link loadOwnCourse}, by one of its sections or lessons. */
export async function loadOwnCourseOf(
  transaction: Transaction,
  partId: string,
  notFound: () => DomainError,
): Promise<Course> {
  const course = await courseOfPart(transaction, partId);
  if (!course) throw notFound();
  return loadOwnCourse(transaction, course.id);
}

/** The course that has, or ever had, this section, lesson or exercise. */
export async function courseOfPart(
  transaction: Transaction,
  partId: string,
): Promise<{ readonly id: string; readonly access: string; readonly sequential: boolean } | undefined> {
  if (!isUuid(partId)) return undefined;
  const [course] = await transaction.sql<{ id: string; access: string; sequential: boolean }>(
    'select course.id, access, sequential from course_part join course on course.id = course_id where course_part.id = $1',
    [partId],
  );
  return course;
}
