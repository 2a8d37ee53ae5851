import { reaction } from '../../../platform/inbox.js';
import { CourseLeft } from '../../../schema/events/courses.js';

export const onCourseLeft = reaction(CourseLeft, async (transaction, { data: { courseId, studentId } }) => {
  await transaction.sql(`delete from course_member where course_id = $1 and user_id = $2 and role = 'student'`, [
    courseId,
    studentId,
  ]);
});
