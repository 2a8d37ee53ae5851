import { reaction } from '../../../platform/inbox.js';
import { ClassUpdated } from '../../../schema/events/classes.js';

/** Another instructor may have taken the class over. */
export const onClassUpdated = reaction(ClassUpdated, async (transaction, { data }) => {
  const { classId, courseId, instructorId } = data;
  await transaction.sql(`delete from class_member where class_id = $1 and role = 'instructor' and user_id <> $2`, [
    classId,
    instructorId,
  ]);
  await transaction.sql(
    `insert into class_member (class_id, user_id, role, course_id) values ($1, $2, 'instructor', $3)
     on conflict (class_id, user_id) do update set role = 'instructor'`,
    [classId, instructorId, courseId],
  );
  await transaction.sql(
    'update class_member set course_id = $2 where class_id = $1 and course_id is distinct from $2',
    [classId, courseId],
  );
});
