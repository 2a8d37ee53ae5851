import { reaction } from '../../../platform/inbox.js';
import { UserFollowed } from '../../../schema/events/users.js';

/** From now on the follower's feed has what the other writes. */
export const onUserFollowed = reaction(UserFollowed, async (transaction, { data: { userId, followedId }, time }) => {
  await transaction.sql(
    'insert into follow (follower_id, followed_id, followed_at) values ($1, $2, $3) on conflict do nothing',
    [userId, followedId, time],
  );
});
