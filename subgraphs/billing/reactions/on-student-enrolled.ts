import { reaction } from '../../../platform/inbox.js';
import { StudentEnrolled } from '../../../schema/events/classes.js';

/** A student who had left may come back. */
export const onStudentEnrolled = reaction(StudentEnrolled, async (transaction, { data: { classId, studentId } }) => {
  await transaction.sql('delete from class_left where class_id = $1 and student_id = $2', [classId, studentId]);
});
