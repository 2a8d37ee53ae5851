import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Stores for which courses products can be sold, and their access. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, access) values ($1, $2)
     on conflict (id) do update set access = coalesce(excluded.access, course.access)`,
    [data.courseId, data.access ?? null],
  );
});
