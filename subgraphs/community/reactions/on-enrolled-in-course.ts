import { reaction } from '../../../platform/inbox.js';
import { EnrolledInCourse } from '../../../schema/events/courses.js';

/** From now on the student may write in the course's discussion. */
export const onEnrolledInCourse = reaction(EnrolledInCourse, async (transaction, { data: { courseId, studentId } }) => {
  await transaction.sql(
    `insert into course_member (course_id, user_id, role) values ($1, $2, 'student') on conflict do nothing`,
    [courseId, studentId],
  );
});
