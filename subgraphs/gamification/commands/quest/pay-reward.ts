import type { Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { Player } from '../../domain/player.js';
import { writeEntry } from '../player/write-entry.js';

/** Once for each player, quest and period; without a quest, for all of a day. False when it was paid before. */
export async function payReward(
  transaction: Transaction,
  player: Player,
  questId: string | null,
  key: string,
  xp: number,
  at: Date,
): Promise<boolean> {
  const [row] = await transaction.sql<{ id: string }>(
    `insert into quest_completion (id, player_id, quest_id, period_key, xp, completed_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id`,
    [newId(), player.id, questId, key, xp, at.toISOString()],
  );
  if (!row) return false;
  await writeEntry(transaction, player, player.reward('quest', row.id, xp, at));
  return true;
}
