import { reaction } from '../../../../platform/inbox.js';
import { LevelUp } from '../../../../schema/events/gamification.js';

export const onLevelUp = reaction(LevelUp, async (transaction, { id, time, data: { userId, level } }) => {
  await transaction.sql(
    `insert into feed_entry (id, player_id, kind, level, at) values ($1, $2, 'level', $3, $4) on conflict do nothing`,
    [id, userId, level, time],
  );
});
