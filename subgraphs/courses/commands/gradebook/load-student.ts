import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { StudentNotFound } from '../../domain/assignment/errors.js';
import type { CourseOutline, Exercise } from '../../domain/content.js';
import { Enrollment, type Moment } from '../../domain/enrollment.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { settingsOf, type ExerciseSettings } from '../../domain/exercise-settings.js';
import { mayGrade } from '../shared/graders.js';
import { courseOfPart } from '../shared/load-course.js';
import { localDateOf } from '../shared/student-profile.js';

export interface GradedStudent {
  readonly enrollment: Enrollment;
  readonly outline: CourseOutline;
  readonly settings: ExerciseSettings;
  readonly moment: Moment;
}

/** The enrollment, locked, of a student whom the viewer grades, and an exercise of the student's version. */
export async function loadStudent(
  transaction: Transaction,
  { exerciseId, studentId }: { readonly exerciseId: string; readonly studentId: string },
): Promise<GradedStudent> {
  const course = await courseOfPart(transaction, exerciseId);
  if (!course) throw new ExerciseNotFound();
  const enrollment = isUuid(studentId)
    ? await transaction.find(Enrollment, { courseId: course.id, studentId }, ['results', 'lessons'])
    : null;
  if (!enrollment || !(await mayGrade(transaction, enrollment))) throw new StudentNotFound();
  const [row] = await transaction.sql<{ outline: CourseOutline; body: Exercise; time_zone: string | null }>(
    `select outline, body, (select time_zone from student_profile where user_id = $4) as time_zone
     from course_version join version_part part
       on part.course_id = course_version.course_id and part.number = course_version.number and part_id = $3
     where course_version.course_id = $1 and course_version.number = $2 and kind = 'exercise'`,
    [course.id, enrollment.contentVersion, exerciseId, studentId],
  );
  if (!row) throw new ExerciseNotFound();
  const localDate = localDateOf(transaction.now, row.time_zone ?? 'UTC');
  return {
    enrollment,
    outline: row.outline,
    settings: settingsOf(row.body),
    moment: { at: transaction.now, localDate },
  };
}
