import { reaction } from '../../../platform/inbox.js';
import { UserUnfollowed } from '../../../schema/events/users.js';

export const onUserUnfollowed = reaction(UserUnfollowed, async (transaction, { data: { userId, followedId } }) => {
  await transaction.sql('delete from follow where follower_id = $1 and followed_id = $2', [userId, followedId]);
});
