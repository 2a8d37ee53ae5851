import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Keeps which courses a class can be made on, and which lessons can be unlocked. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, instructor_id, published_version, lesson_ids) values ($1, $2, $3, $4)
     on conflict (id) do update
       set instructor_id = excluded.instructor_id, published_version = excluded.published_version, lesson_ids = excluded.lesson_ids
       where course.published_version < excluded.published_version`,
    [data.courseId, data.instructorId, data.publishedVersion, data.lessonIds],
  );
});
