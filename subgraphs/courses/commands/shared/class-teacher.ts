import type { Transaction } from '../../../../platform/command.js';

/** The teacher of a class grades its students. */
export async function keepClassTeacher(
  transaction: Transaction,
  { classId, courseId, instructorId }: { classId: string; courseId: string; instructorId: string },
): Promise<void> {
  await transaction.sql(
    `insert into class_teacher (class_id, course_id, instructor_id, cancelled) values ($1, $2, $3, false)
     on conflict (class_id) do update set instructor_id = excluded.instructor_id`,
    [classId, courseId, instructorId],
  );
}
