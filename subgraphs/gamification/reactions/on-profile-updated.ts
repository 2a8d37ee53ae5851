import { reaction } from '../../../platform/inbox.js';
import { ProfileUpdated } from '../../../schema/events/users.js';
import { changeListing } from '../commands/player/change-listing.js';

export const onProfileUpdated = reaction(ProfileUpdated, (transaction, { data: { userId, leaderboardVisible } }) =>
  changeListing(transaction, userId, { leaderboardVisible }),
);
