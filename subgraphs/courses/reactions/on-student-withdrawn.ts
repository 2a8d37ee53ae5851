import { reaction } from '../../../platform/inbox.js';
import { StudentWithdrawn } from '../../../schema/events/classes.js';

/** What the class opened closes; the enrollment in the course and its progress stay. */
export const onStudentWithdrawn = reaction(StudentWithdrawn, async (transaction, { data }) => {
  await transaction.sql(
    `insert into class_membership (class_enrollment_id, class_id, course_id, student_id, withdrawn)
     values ($1, $2, $3, $4, true) on conflict (class_enrollment_id) do update set withdrawn = true`,
    [data.enrollmentId, data.classId, data.courseId, data.studentId],
  );
});
