import { reaction } from '../../../platform/inbox.js';
import { ClassCreated } from '../../../schema/events/classes.js';

/** The instructor is in the class's discussion from its first day. */
export const onClassCreated = reaction(ClassCreated, async (transaction, { data }) => {
  await transaction.sql(
    `insert into class_member (class_id, user_id, role, course_id) values ($1, $2, 'instructor', $3) on conflict do nothing`,
    [data.classId, data.instructorId, data.courseId],
  );
});
