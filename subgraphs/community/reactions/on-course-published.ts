import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Stores the published courses with their titles and teachers. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, title) values ($1, $2)
     on conflict (id) do update set title = coalesce(excluded.title, course.title)`,
    [data.courseId, data.title ?? null],
  );
  await transaction.sql(
    `insert into course_member (course_id, user_id, role) values ($1, $2, 'instructor')
     on conflict (course_id, user_id) do update set role = 'instructor'`,
    [data.courseId, data.instructorId],
  );
});
