import { reaction } from '../../../../platform/inbox.js';
import { UserUnblocked } from '../../../../schema/events/users.js';

export const onUserUnblocked = reaction(UserUnblocked, async (transaction, { data: { userId, blockedId } }) => {
  await transaction.sql('delete from block where blocker_id = $1 and blocked_id = $2', [userId, blockedId]);
});
