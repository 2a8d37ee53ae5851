import { reaction } from '../../../platform/inbox.js';
import { StudentEnrolled } from '../../../schema/events/classes.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onStudentEnrolled = reaction(StudentEnrolled, async (transaction, { id, data }) => {
  const { classId, courseId, studentId, credits } = data;
  await transaction.sql(
    `insert into class_member (class_id, user_id, role, course_id) values ($1, $2, 'student', $3) on conflict do nothing`,
    [classId, studentId, courseId],
  );
  await notify(transaction, id, [studentId], notice('student-enrolled', { credits }, { classId, courseId }));
});
