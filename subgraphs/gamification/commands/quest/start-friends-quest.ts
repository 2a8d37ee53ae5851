import { runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { isUuid, newId } from '../../../../platform/domain/ids.js';
import { NotMutualFollows, QuestFull, QuestNotFound } from '../../domain/errors.js';
import { FRIENDS_QUEST_DAYS, MOST_QUEST_MEMBERS } from '../../domain/quest.js';
import { loadPlayer } from '../player/load-player.js';

export interface StartFriendsQuest {
  readonly questId: string;
  readonly userIds: readonly string[];
  readonly idempotencyKey: string;
}

/** The viewer invites friends to a quest, which begins now. Who has not accepted within a day is not in it. */
export function startFriendsQuest(
  context: Context,
  input: StartFriendsQuest,
): Promise<{ readonly friendsQuestId: string }> {
  const viewer = requireViewer(context);
  return runIdempotently(
    context,
    'startFriendsQuest',
    { ...input, userIds: [...input.userIds] },
    async (transaction) => {
      const { now } = transaction;
      const friends = [...new Set(input.userIds)].filter((id) => id !== viewer.id);
      if (friends.length + 1 > MOST_QUEST_MEMBERS) throw new QuestFull();
      const starter = await loadPlayer(transaction, viewer.id);
      await requireMutual(transaction, [starter.id, ...friends], friends.length);
      const [quest] = isUuid(input.questId)
        ? await transaction.sql<{ id: string }>(
            `select id from quest where id = $1 and period = 'friends' and activated_at is not null and retired_at is null`,
            [input.questId],
          )
        : [];
      if (!quest) throw new QuestNotFound();
      const id = newId();
      await transaction.flush();
      await transaction.sql(
        `insert into friends_quest (id, quest_id, started_by, started_at, accept_until, ends_at)
       values ($1, $2, $3, $4, $5, $6)`,
        [
          id,
          quest.id,
          starter.id,
          now.toISOString(),
          after(now, DAY).toISOString(),
          after(now, FRIENDS_QUEST_DAYS * DAY).toISOString(),
        ],
      );
      await transaction.sql(
        `insert into friends_quest_member (friends_quest_id, player_id, accepted_at)
       select $1, player_id, case when player_id = $3 then $4::timestamptz end from unnest($2::uuid[]) player_id`,
        [id, [starter.id, ...friends], starter.id, now.toISOString()],
      );
      return { friendsQuestId: id };
    },
  );
}

/** All are players who are listed and follow each other, and none has a block with another. */
async function requireMutual(transaction: Transaction, ids: readonly string[], friends: number): Promise<void> {
  if (friends === 0 || !ids.every(isUuid)) throw new NotMutualFollows();
  const [row] = await transaction.sql<{ listed: number; follows: number; blocks: number }>(
    `select (select count(*)::integer from player where id = any($1::uuid[]) and listed) as listed,
       (select count(*)::integer from follow where follower_id = any($1::uuid[]) and followed_id = any($1::uuid[]))
         as follows,
       (select count(*)::integer from block where blocker_id = any($1::uuid[]) and blocked_id = any($1::uuid[]))
         as blocks`,
    [ids],
  );
  const { length } = ids;
  if (row?.listed !== length || row.follows !== length * (length - 1) || row.blocks > 0) throw new NotMutualFollows();
}
