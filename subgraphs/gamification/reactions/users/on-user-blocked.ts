import { reaction } from '../../../../platform/inbox.js';
import { UserBlocked } from '../../../../schema/events/users.js';

/** From now on neither sees the other on the boards that they ask for. */
export const onUserBlocked = reaction(UserBlocked, async (transaction, { data: { userId, blockedId } }) => {
  await transaction.sql('insert into block (blocker_id, blocked_id) values ($1, $2) on conflict do nothing', [
    userId,
    blockedId,
  ]);
});
