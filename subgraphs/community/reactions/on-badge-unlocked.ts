import { reaction } from '../../../platform/inbox.js';
import { BadgeUnlocked } from '../../../schema/events/gamification.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onBadgeUnlocked = reaction(BadgeUnlocked, async (transaction, { id, data: { userId, badge } }) => {
  await notify(transaction, id, [userId], notice('badge-unlocked', { badge }));
});
