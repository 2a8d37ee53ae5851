import { reaction } from '../../../platform/inbox.js';
import { UserBlocked } from '../../../schema/events/users.js';
import { blockChanged } from './block-changed.js';

/** From now on neither sees what the other writes, nor is notified of it. */
export const onUserBlocked = reaction(UserBlocked, async (transaction, { data: { userId, blockedId } }) => {
  await transaction.sql('insert into block (blocker_id, blocked_id) values ($1, $2) on conflict do nothing', [
    userId,
    blockedId,
  ]);
  await blockChanged(transaction, [userId, blockedId]);
});
