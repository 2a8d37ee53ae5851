import { reaction } from '../../../platform/inbox.js';
import { UserDeactivated } from '../../../schema/events/users.js';
import { releaseSeat } from '../jobs/definitions.js';

/** Who can't sign in can't pay: held seats are freed, each class in a transaction of its own. Secret addresses end. */
export const onUserDeactivated = reaction(UserDeactivated, async (transaction, { data: { userId } }) => {
  await transaction.sql('delete from calendar_feed where user_id = $1', [userId]);
  const held = await transaction.sql<{ class_id: string }>(
    'select distinct class_id from seat_hold where student_id = $1',
    [userId],
  );
  for (const { class_id: classId } of held) await transaction.enqueue(releaseSeat, { classId, studentId: userId });
});
