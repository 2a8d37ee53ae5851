import { hasRole } from '../../../../platform/auth.js';
import type { Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { isGrader } from '../../commands/shared/graders.js';

/** Whose results a report is about. */
export interface ReportScope {
  readonly courseId: string;
  /** Only students of this class. */
  readonly classId: string | null;
  /** Every student of the course: what is stored can be used. */
  readonly wholeCourse: boolean;
}

/** What the viewer may see a report of; null for who grades no student of the course. */
export async function reportScope(
  context: Context,
  { courseId, classId }: { readonly courseId: string; readonly classId?: string | null | undefined },
): Promise<ReportScope | null> {
  if (!isUuid(courseId)) return null;
  const row = await context.db.row<{ editor: boolean; teacher: boolean }>(
    `select $3::boolean or instructor_id = $2 as editor, exists (
       select from class_teacher where course_id = course.id and class_teacher.instructor_id = $2 and not cancelled) as teacher
     from course where id = $1`,
    [courseId, ...grader(context)],
  );
  if (!row?.editor && !row?.teacher) return null;
  const ofClass = classId == null ? null : classId;
  return { courseId, classId: ofClass, wholeCourse: row.editor && ofClass === null };
}

function grader(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}

/** Enrollments of the scope: parameters `$1` to `$4`, see {@link parametersOf}. Who left is not in a report. */
export const ENROLLED = `enrollment.course_id = $1 and left_at is null
  and ${isGrader('$2::uuid', '$3', 'enrollment.course_id', 'enrollment.student_id')}
  and ($4::uuid is null or exists (select from class_membership membership
    where membership.class_id = $4 and membership.student_id = enrollment.student_id and not withdrawn))`;

export function parametersOf(context: Context, { courseId, classId }: ReportScope): unknown[] {
  return [courseId, ...grader(context), classId !== null && isUuid(classId) ? classId : classId && NO_CLASS];
}

/** An id that is none has no students. */
const NO_CLASS = '00000000-0000-0000-0000-000000000000';
