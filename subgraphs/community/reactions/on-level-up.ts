import { reaction } from '../../../platform/inbox.js';
import { LevelUp } from '../../../schema/events/gamification.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onLevelUp = reaction(LevelUp, async (transaction, { id, data: { userId, level } }) => {
  await notify(transaction, id, [userId], notice('level-up', { level }));
});
