import { reaction } from '../../../platform/inbox.js';
import { StudentWithdrawn } from '../../../schema/events/classes.js';
import { AccessChanged } from '../signals/access-changed.js';

/** Who has left a class is out of its discussion, and hears no more of it. */
export const onStudentWithdrawn = reaction(StudentWithdrawn, async (transaction, { data }) => {
  await transaction.sql(`delete from class_member where class_id = $1 and user_id = $2 and role = 'student'`, [
    data.classId,
    data.studentId,
  ]);
  transaction.publishEphemeral(AccessChanged, data.studentId, { userIds: [data.studentId], itemIds: [] });
});
