import type { Transaction } from '../../../../platform/command.js';
import { loadPlayer } from './load-player.js';

/** Shows a player on leaderboards or hides them from others; on a class's board only while they are in the class. */
export async function setVisibility(transaction: Transaction, userId: string, visible: boolean): Promise<void> {
  const player = await loadPlayer(transaction, userId);
  if (player.leaderboardVisible === visible) return;
  player.showOnLeaderboards(visible);
  await transaction.sql(
    `update board_score set shown = $2 and (class_id is null
       or exists (select from class_member member where member.class_id = board_score.class_id and member.user_id = $1))
     where user_id = $1`,
    [userId, visible],
  );
}
