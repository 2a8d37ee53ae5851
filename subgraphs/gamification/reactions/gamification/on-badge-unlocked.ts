import { reaction } from '../../../../platform/inbox.js';
import { BadgeUnlocked } from '../../../../schema/events/gamification.js';

export const onBadgeUnlocked = reaction(BadgeUnlocked, async (transaction, { id, time, data }) => {
  const { userId, badge, title, tier } = data;
  await transaction.sql(
    `insert into feed_entry (id, player_id, kind, badge, badge_title, tier, at) values ($1, $2, 'badge', $3, $4, $5, $6)
     on conflict do nothing`,
    [id, userId, badge, title ?? null, tier ?? 1, time],
  );
});
