import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Keeps which courses something can be sold for, and whom they are open to. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, access) values ($1, $2)
     on conflict (id) do update set access = coalesce(excluded.access, course.access)`,
    [data.courseId, data.access ?? null],
  );
});
