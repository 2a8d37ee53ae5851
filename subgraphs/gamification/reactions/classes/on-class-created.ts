import { reaction } from '../../../../platform/inbox.js';
import { ClassCreated } from '../../../../schema/events/classes.js';

/** Keeps the course of a class, and its instructor, who may see its leaderboard. */
export const onClassCreated = reaction(ClassCreated, async (transaction, { data }) => {
  await transaction.sql('insert into class (id, course_id, instructor_id) values ($1, $2, $3) on conflict do nothing', [
    data.classId,
    data.courseId,
    data.instructorId,
  ]);
});
