import { reaction } from '../../../../platform/inbox.js';
import { UserReactivated } from '../../../../schema/events/users.js';
import { changeListing } from '../../commands/player/change-listing.js';

export const onUserReactivated = reaction(UserReactivated, (transaction, { data }) =>
  changeListing(transaction, data.userId, { active: true }),
);
