import type { Transaction } from '../../../../platform/command.js';

/** A player who is no longer listed leaves the quests that run; one with fewer than two members left ends. */
export async function leaveFriendsQuests(transaction: Transaction, playerId: string): Promise<void> {
  const running = await transaction.sql<{ id: string }>(
    `select id from friends_quest where completed_at is null and ended_at is null
       and id in (select friends_quest_id from friends_quest_member where player_id = $1) order by id for update`,
    [playerId],
  );
  const ids = running.map(({ id }) => id);
  if (ids.length === 0) return;
  await transaction.sql(
    'delete from friends_quest_member where player_id = $1 and friends_quest_id = any($2::uuid[])',
    [playerId, ids],
  );
  await transaction.sql(
    `update friends_quest set ended_at = $2 where id = any($1::uuid[])
       and (select count(*) from friends_quest_member where friends_quest_id = id) < 2`,
    [ids, transaction.now.toISOString()],
  );
}
