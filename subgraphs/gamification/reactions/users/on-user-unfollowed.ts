import { reaction } from '../../../../platform/inbox.js';
import { UserUnfollowed } from '../../../../schema/events/users.js';
import { removeFollow } from '../../commands/player/set-follow.js';

export const onUserUnfollowed = reaction(UserUnfollowed, (transaction, { data }) => removeFollow(transaction, data));
