import { reaction } from '../../../../platform/inbox.js';
import { ProfileUpdated } from '../../../../schema/events/users.js';
import { changeListing } from '../../commands/player/change-listing.js';
import { loadPlayer } from '../../commands/player/load-player.js';

export const onProfileUpdated = reaction(ProfileUpdated, async (transaction, { data }) => {
  const player = await loadPlayer(transaction, data.userId);
  player.moveTo(data.timeZone);
  await changeListing(transaction, data.userId, { leaderboardVisible: data.leaderboardVisible });
});
