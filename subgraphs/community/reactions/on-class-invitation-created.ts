import { reaction } from '../../../platform/inbox.js';
import { ClassInvitationCreated } from '../../../schema/events/classes.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

/** A link has no recipient yet. */
export const onClassInvitationCreated = reaction(ClassInvitationCreated, async (transaction, { id, data }) => {
  const { userId, expiresAt, classId, courseId } = data;
  if (userId === null) return;
  await notify(transaction, id, [userId], notice('class-invitation', { expiresAt }, { classId, courseId }));
});
