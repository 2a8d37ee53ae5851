import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Stores the courses that classes can follow, with their titles and the lessons that can be unlocked. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, instructor_id, published_version, lesson_ids, title) values ($1, $2, $3, $4, $5)
     on conflict (id) do update
       set instructor_id = excluded.instructor_id, published_version = excluded.published_version, lesson_ids = excluded.lesson_ids, title = coalesce(excluded.title, course.title)
       where course.published_version < excluded.published_version
         or (course.published_version = excluded.published_version and course.title is null)`,
    [data.courseId, data.instructorId, data.publishedVersion, data.lessonIds, data.title ?? null],
  );
});
