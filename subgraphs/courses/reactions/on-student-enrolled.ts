import { reaction } from '../../../platform/inbox.js';
import { StudentEnrolled } from '../../../schema/events/classes.js';
import { enrollFromElsewhere } from '../commands/enrollment/enroll-in-course.js';

/** A seat in a class opens its course, and the lessons that the class unlocks. */
export const onStudentEnrolled = reaction(StudentEnrolled, async (transaction, { data }) => {
  await transaction.sql(
    `insert into class_membership (class_enrollment_id, class_id, course_id, student_id, withdrawn)
     values ($1, $2, $3, $4, false) on conflict (class_enrollment_id) do nothing`,
    [data.enrollmentId, data.classId, data.courseId, data.studentId],
  );
  await enrollFromElsewhere(transaction, data.courseId, data.studentId, 'class');
});
