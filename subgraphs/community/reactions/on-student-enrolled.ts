import { reaction } from '../../../platform/inbox.js';
import { StudentEnrolled } from '../../../schema/events/classes.js';

export const onStudentEnrolled = reaction(StudentEnrolled, async (transaction, { data }) => {
  const { classId, courseId, studentId } = data;
  await transaction.sql(
    `insert into class_member (class_id, user_id, role, course_id) values ($1, $2, 'student', $3) on conflict do nothing`,
    [classId, studentId, courseId],
  );
});
