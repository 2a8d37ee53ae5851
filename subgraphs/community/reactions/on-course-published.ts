import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Stores the published courses with their titles. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, title) values ($1, $2)
     on conflict (id) do update set title = coalesce(excluded.title, course.title)`,
    [data.courseId, data.title ?? null],
  );
});
