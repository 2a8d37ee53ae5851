import { reaction } from '../../../../platform/inbox.js';
import { ClassCancelled } from '../../../../schema/events/classes.js';
import { leaveClass } from '../../commands/board/set-membership.js';

/** All students leave its boards. In the order of their ids, so that two cancellations do not wait for each other in a circle. */
export const onClassCancelled = reaction(ClassCancelled, async (transaction, { data: { classId, studentIds } }) => {
  const members = await transaction.sql<{ user_id: string }>('select user_id from class_member where class_id = $1', [
    classId,
  ]);
  const all = new Set([...studentIds, ...members.map((row) => row.user_id)]);
  for (const studentId of [...all].sort()) await leaveClass(transaction, { classId, studentId });
});
