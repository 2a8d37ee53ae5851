import { reaction } from '../../../../platform/inbox.js';
import { ClassUpdated } from '../../../../schema/events/classes.js';

/** A class may get another instructor, who then sees its leaderboard and engagement instead of the one before. */
export const onClassUpdated = reaction(ClassUpdated, async (transaction, { data }) => {
  await transaction.sql(
    `insert into class (id, course_id, instructor_id) values ($1, $2, $3)
     on conflict (id) do update set instructor_id = excluded.instructor_id`,
    [data.classId, data.courseId, data.instructorId],
  );
});
