import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { isWorthPaying, QUEST_XP } from '../../domain/quest.js';
import { payFriendsQuest } from '../../jobs/definitions.js';
import { FactReader } from '../../queries/fact-values.js';
import { friendFrame, memberCounters, type FriendsQuestRow } from '../../queries/friends-quests.js';
import { loadPlayer } from '../player/load-player.js';
import { payReward } from './pay-reward.js';

/**
 * Completes the quests of friends whose goal is reached by what the player has just done. Their rows are locked before values
 * are read, so that of two members who act at once the second sees what the first did.
 */
export async function completeFriendsQuests(
  transaction: Transaction,
  questIds: readonly string[],
  at: Date,
): Promise<void> {
  const quests = await transaction.sql<FriendsQuestRow>(
    `select friends_quest.id, friends_quest.quest_id as "questId", rule, started_at as "startedAt", ends_at as "endsAt",
       array(select player_id from friends_quest_member
         where friends_quest_id = friends_quest.id and accepted_at is not null order by player_id) as members
     from friends_quest join quest on quest.id = quest_id
     where friends_quest.id = any($1::uuid[]) and completed_at is null and ended_at is null
     order by friends_quest.id for update of friends_quest`,
    [questIds],
  );
  for (const quest of quests) {
    const parts = await contributions(transaction, quest);
    if (quest.members.length < 2 || sum(parts) < quest.rule.value) continue;
    await transaction.sql('update friends_quest set completed_at = $2 where id = $1', [quest.id, at.toISOString()]);
    await transaction.enqueue(payFriendsQuest, { friendsQuestId: quest.id }, { key: `pay-friends-quest/${quest.id}` });
  }
}

/** Pays each member who did at least a tenth of the goal, once. One transaction a member, so none waits for another's lock. */
export async function payMembers(context: Context, friendsQuestId: string): Promise<void> {
  const [quest] = await context.db.rows<FriendsQuestRow & { completedAt: Date }>(
    `select friends_quest.id, quest_id, rule, started_at, ends_at, completed_at,
       array(select player_id from friends_quest_member
         where friends_quest_id = friends_quest.id and accepted_at is not null order by player_id) as members
     from friends_quest join quest on quest.id = quest_id where friends_quest.id = $1 and completed_at is not null`,
    [friendsQuestId],
  );
  if (!quest) return;
  const { rule, questId, completedAt } = quest;
  for (const memberId of quest.members)
    await runCommand(context, 'payFriendsQuest', async (transaction) => {
      const player = await loadPlayer(transaction, memberId);
      const [part] = await contributions(transaction, { ...quest, members: [memberId] });
      if (!isWorthPaying(part ?? 0, rule.value)) return;
      const xp = QUEST_XP.friends;
      if (!(await payReward(transaction, player, questId, `friends/${friendsQuestId}`, xp, completedAt))) return;
      player.completeQuest(questId, 'friends', completedAt.toISOString().slice(0, 10), xp);
    });
}

/** What each member did toward the goal, in their order. */
async function contributions(transaction: Transaction, quest: FriendsQuestRow): Promise<number[]> {
  const reader = new FactReader();
  for (const id of quest.members) reader.ask(memberCounters(id), quest.rule, friendFrame(quest));
  await reader.read(transaction.sql);
  return quest.members.map((id) => reader.of(id)(quest.rule));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
