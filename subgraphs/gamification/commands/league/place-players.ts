import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { PeriodicTask } from '../../../../platform/periodic.js';
import { closesAt, COHORT_SIZE } from '../../domain/league.js';

const BATCH = 200;

/**
 * Places players who have earned XP in a week into cohorts of their tier, of at most 30, apart from players with whom they have
 * a block. One instance at a time, so that cohorts fill one after the other. Returns true when there may be more.
 */
export async function placePlayers(context: Context): Promise<boolean> {
  return runCommand(context, 'placePlayers', async (transaction) => {
    const [lock] = await transaction.sql<{ held: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('lyceum.gamification.leagues')) as held`,
    );
    if (!lock?.held) return false;
    const waiting = await transaction.sql<{ week: string; player_id: string; tier: number | null }>(
      `with taken as (
         delete from league_waiting where (week, player_id) in (
           select week, player_id from league_waiting order by week, player_id limit ${BATCH}) returning week, player_id
       ) select week, player_id, league_tier as tier from taken left join player on player.id = player_id and listed
       order by week, player_id`,
    );
    for (const { week, player_id: playerId, tier } of waiting)
      if (tier !== null && closesAt(week) > transaction.now) await place(transaction, week, playerId, tier);
    return waiting.length === BATCH;
  });
}

async function place(transaction: Transaction, week: string, playerId: string, tier: number): Promise<void> {
  const [open] = await transaction.sql<{ id: string }>(
    `select id from league_cohort cohort
     where week = $1 and tier = $2 and closed_at is null and size < ${COHORT_SIZE} and not exists (
       select from league_member member join block
         on (blocker_id, blocked_id) in ((member.player_id, $3::uuid), ($3::uuid, member.player_id))
       where member.cohort_id = cohort.id)
     order by id limit 1`,
    [week, tier, playerId],
  );
  const cohortId = open?.id ?? newId();
  if (!open)
    await transaction.sql('insert into league_cohort (id, week, tier, size) values ($1, $2, $3, 0)', [
      cohortId,
      week,
      tier,
    ]);
  await transaction.sql(
    `with placed as (
       insert into league_member (week, player_id, cohort_id) values ($1, $2, $3) on conflict do nothing returning cohort_id
     ) update league_cohort set size = size + 1 where id in (select cohort_id from placed)`,
    [week, playerId, cohortId],
  );
}

export const placePlayersTask: PeriodicTask = { name: 'place-players', everyMs: 1_000, run: placePlayers };
