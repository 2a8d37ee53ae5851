import { hasRole } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { requireViewer } from '../../../../platform/context.js';

/**
 * Who grades a student in a course: its instructor, staff, and the teacher of a class of it that the student is in, as long
 * as they are active and have the role of an instructor.
 * `viewer` and `staff` are parameters such as `$2`; `course` and `student` are columns.
 */
export function isGrader(viewer: string, staff: string, course: string, student: string): string {
  return `(${staff}::boolean
    or not exists (select from registered_user former where former.id = ${viewer}
      and not (active and coalesce(roles && '{instructor,staff,super_admin}', true)))
    and (exists (select from course graded where graded.id = ${course} and graded.instructor_id = ${viewer})
      or exists (select from class_teacher teacher join class_membership membership using (class_id)
        where teacher.instructor_id = ${viewer} and not teacher.cancelled and teacher.course_id = ${course}
          and membership.student_id = ${student} and not membership.withdrawn)))`;
}

/** Whether the viewer grades this student in this course. */
export async function mayGrade(
  transaction: Transaction,
  { courseId, studentId }: { readonly courseId: string; readonly studentId: string },
): Promise<boolean> {
  const viewer = requireViewer(transaction.context);
  const [row] = await transaction.sql<{ grader: boolean }>(
    `select ${isGrader('$1', '$2', '$3::uuid', '$4::uuid')} as grader`,
    [viewer.id, hasRole(viewer, 'staff'), courseId, studentId],
  );
  return row?.grader === true;
}
