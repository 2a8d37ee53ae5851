import { reaction } from '../../../platform/inbox.js';
import { ClassUpdated } from '../../../schema/events/classes.js';
import { AccessChanged } from '../signals/access-changed.js';

/** Another instructor may have taken the class over. */
export const onClassUpdated = reaction(ClassUpdated, async (transaction, { data }) => {
  const { classId, courseId, instructorId } = data;
  const former = await transaction.sql<{ user_id: string }>(
    `delete from class_member where class_id = $1 and role = 'instructor' and user_id <> $2 returning user_id`,
    [classId, instructorId],
  );
  for (const { user_id: userId } of former)
    transaction.publishEphemeral(AccessChanged, userId, { userIds: [userId], itemIds: [] });
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
