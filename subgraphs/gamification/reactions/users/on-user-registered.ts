import { reaction } from '../../../../platform/inbox.js';
import { UserRegistered } from '../../../../schema/events/users.js';
import { loadPlayer } from '../../commands/player/load-player.js';

export const onUserRegistered = reaction(UserRegistered, async (transaction, { data }) => {
  const player = await loadPlayer(transaction, data.userId);
  player.moveTo(data.timeZone);
});
