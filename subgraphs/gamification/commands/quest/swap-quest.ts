import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { QuestExpired, QuestNotFound, QuestNotSwappable } from '../../domain/errors.js';
import { localTime } from '../../domain/local-time.js';
import { dayOf, possibleQuests, selectQuests } from '../../domain/quest.js';
import { circumstancesOf, offeredQuests, swappedQuests } from '../../queries/quests.js';
import { loadPlayer } from '../player/load-player.js';

export interface SwapQuest {
  readonly questId: string;
  /** The local date of the quest. */
  readonly date: string;
}

/** Replaces one of the player's quests of today by another, once a day. */
export function swapQuest(context: Context, { questId, date }: SwapQuest): Promise<{ playerId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'swapQuest', async (transaction) => {
    const player = await loadPlayer(transaction, viewer.id);
    const time = dayOf(date);
    if (date !== localTime(transaction.now, player.timeZone).date) throw new QuestExpired();
    const completed = await transaction.sql<{ quest_id: string | null }>(
      'select quest_id from quest_completion where player_id = $1 and period_key = $2',
      [player.id, time.key],
    );
    const done = new Set(completed.map((row) => row.quest_id));
    const offered = possibleQuests(
      await offeredQuests(transaction.sql, transaction.now),
      await circumstancesOf(transaction.sql, player.id),
      done,
    );
    const swapped = new Set(
      await swappedQuests(transaction.sql, player.id, [time.key]).then((rows) => rows.map((row) => row.id)),
    );
    const selected = selectQuests(player.id, time, offered, swapped);
    if (!isUuid(questId) || !selected.some(({ id }) => id === questId)) throw new QuestNotFound();
    if (swapped.size > 0) throw new QuestNotSwappable('One quest can be swapped each day.');
    if (done.has(questId)) throw new QuestNotSwappable('A completed quest can not be swapped.');
    if (selectQuests(player.id, time, offered, new Set([questId])).length < selected.length)
      throw new QuestNotSwappable('There is no other quest today.');
    await transaction.sql('insert into quest_swap (player_id, period_key, quest_id) values ($1, $2, $3)', [
      player.id,
      time.key,
      questId,
    ]);
    return { playerId: player.id };
  });
}
