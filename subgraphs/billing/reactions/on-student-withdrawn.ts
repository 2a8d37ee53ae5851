import { reaction } from '../../../platform/inbox.js';
import { StudentWithdrawn } from '../../../schema/events/classes.js';

/** Staff who refund the seat of a student who has left are not asked whether the student stays. */
export const onStudentWithdrawn = reaction(StudentWithdrawn, async (transaction, { data: { classId, studentId } }) => {
  await transaction.sql('insert into class_left (class_id, student_id) values ($1, $2) on conflict do nothing', [
    classId,
    studentId,
  ]);
});
