import { reaction } from '../../../platform/inbox.js';
import { UserUnblocked } from '../../../schema/events/users.js';
import { blockChanged } from './block-changed.js';

export const onUserUnblocked = reaction(UserUnblocked, async (transaction, { data: { userId, blockedId } }) => {
  await transaction.sql('delete from block where blocker_id = $1 and blocked_id = $2', [userId, blockedId]);
  await blockChanged(transaction, [userId, blockedId]);
});
