import { reaction } from '../../../../platform/inbox.js';
import { CoursePublished } from '../../../../schema/events/courses.js';

/** Keeps in which courses a contest can be held, by whom, and which exercises can't be problems. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql(
    `insert into course (id, instructor_id, published_version) values ($1, $2, $3)
     on conflict (id) do update
       set instructor_id = excluded.instructor_id, published_version = excluded.published_version
       where course.published_version < excluded.published_version`,
    [data.courseId, data.instructorId, data.publishedVersion],
  );
  if (!data.exerciseIds) return;
  await transaction.sql(
    `with gone as (
       delete from published_exercise where course_id = $1 and exercise_id <> all($3::uuid[])
         and exists (select from course where id = $1 and published_version = $2)
     ) insert into published_exercise (course_id, exercise_id)
     select $1, unnest($3::uuid[]) where exists (select from course where id = $1 and published_version = $2)
     on conflict do nothing`,
    [data.courseId, data.publishedVersion, data.exerciseIds],
  );
});
