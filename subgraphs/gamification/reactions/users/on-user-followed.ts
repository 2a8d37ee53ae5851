import { reaction } from '../../../../platform/inbox.js';
import { UserFollowed } from '../../../../schema/events/users.js';
import { addFollow } from '../../commands/player/set-follow.js';

export const onUserFollowed = reaction(UserFollowed, (transaction, { data }) => addFollow(transaction, data));
