import type { Transaction } from '../../../../platform/command.js';

/** Takes a player who is no longer listed out of the cohorts that are not closed yet. */
export async function leaveLeague(transaction: Transaction, playerId: string): Promise<void> {
  await transaction.sql('delete from league_waiting where player_id = $1', [playerId]);
  await transaction.sql(
    `with gone as (
       delete from league_member member using league_cohort cohort
       where member.player_id = $1 and cohort.id = member.cohort_id and cohort.closed_at is null returning cohort.id
     ) update league_cohort set size = size - 1 where id in (select id from gone)`,
    [playerId],
  );
}
