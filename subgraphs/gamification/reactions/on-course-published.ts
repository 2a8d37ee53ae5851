import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Keeps in which courses a contest can be held, and by whom. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, instructor_id, published_version) values ($1, $2, $3)
     on conflict (id) do update
       set instructor_id = excluded.instructor_id, published_version = excluded.published_version
       where course.published_version < excluded.published_version`,
    [data.courseId, data.instructorId, data.publishedVersion],
  );
});
