import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Stores for which courses products can be sold, their access, and the title for lines of invoices. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, access, title) values ($1, $2, $3)
     on conflict (id) do update set access = coalesce(excluded.access, course.access),
       title = coalesce(excluded.title, course.title)`,
    [data.courseId, data.access ?? null, data.title ?? null],
  );
});
