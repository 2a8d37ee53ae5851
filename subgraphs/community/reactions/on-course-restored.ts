import { reaction } from '../../../platform/inbox.js';
import { CourseRestored } from '../../../schema/events/courses.js';

/** Its title may have changed while it was archived. */
export const onCourseRestored = reaction(CourseRestored, async (transaction, { data: { courseId, title } }) => {
  await transaction.sql(
    `insert into course (id, title) values ($1, $2)
     on conflict (id) do update set title = coalesce(excluded.title, course.title)`,
    [courseId, title ?? null],
  );
});
