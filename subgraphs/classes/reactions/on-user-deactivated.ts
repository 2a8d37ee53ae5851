import { reaction } from '../../../platform/inbox.js';
import { rememberActive } from '../../../platform/people.js';
import { UserDeactivated } from '../../../schema/events/users.js';
import { releaseSeat } from '../jobs/definitions.js';

/** A user who can't sign in can't pay: releases held seats, one transaction per class. Secret calendar addresses end. */
export const onUserDeactivated = reaction(UserDeactivated, async (transaction, { data: { userId } }) => {
  await rememberActive(transaction, userId, false);
  await transaction.sql('delete from calendar_feed where user_id = $1', [userId]);
  const held = await transaction.sql<{ class_id: string }>(
    'select distinct class_id from seat_hold where student_id = $1',
    [userId],
  );
  for (const { class_id: classId } of held) await transaction.enqueue(releaseSeat, { classId, studentId: userId });
});
