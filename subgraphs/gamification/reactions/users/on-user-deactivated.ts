import { reaction } from '../../../../platform/inbox.js';
import { UserDeactivated } from '../../../../schema/events/users.js';
import { changeListing } from '../../commands/player/change-listing.js';

export const onUserDeactivated = reaction(UserDeactivated, (transaction, { data }) =>
  changeListing(transaction, data.userId, { active: false }),
);
