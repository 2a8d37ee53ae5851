import type { Transaction } from '../../../../platform/command.js';
import type { ListingChange } from '../../domain/player.js';
import { refreshShown } from '../board/refresh-shown.js';
import { leaveFriendsQuests } from '../quest/leave-friends-quests.js';
import { leaveLeague } from '../league/leave-league.js';
import { loadPlayer } from './load-player.js';

/**
 * Changes whether a player is listed on boards: they opt in or out, verify their address, are deactivated or reactivated.
 * Boards change in the same transaction.
 */
export async function changeListing(transaction: Transaction, userId: string, change: ListingChange): Promise<void> {
  const player = await loadPlayer(transaction, userId);
  const classes = await transaction.sql<{ class_id: string }>('select class_id from class_member where user_id = $1', [
    userId,
  ]);
  const groups = await transaction.sql<{ group_id: string }>('select group_id from group_member where user_id = $1', [
    userId,
  ]);
  const [league] = await transaction.sql<{ cohort_id: string }>(
    `select cohort_id from league_member join league_cohort cohort on cohort.id = cohort_id
     where player_id = $1 and closed_at is null order by league_member.week desc limit 1`,
    [userId],
  );
  const isChanged = player.changeListing(
    change,
    classes.map((row) => row.class_id),
    groups.map((row) => row.group_id),
    league?.cohort_id,
  );
  if (!isChanged) return;
  await refreshShown(transaction, userId);
  if (player.isListed) return;
  await leaveLeague(transaction, userId);
  await leaveFriendsQuests(transaction, userId);
}
