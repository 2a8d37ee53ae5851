import { reaction } from '../../../platform/inbox.js';
import { ProfileUpdated } from '../../../schema/events/users.js';
import { setVisibility } from '../commands/player/set-visibility.js';

export const onProfileUpdated = reaction(ProfileUpdated, (transaction, { data }) =>
  setVisibility(transaction, data.userId, data.leaderboardVisible),
);
