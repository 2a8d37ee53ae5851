import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { closeCohort, lastClosedWeek } from '../../domain/league.js';
import { Player } from '../../domain/player.js';

const BATCH = 200;

/**
 * Closes the weeks whose time has come: each cohort once, in a transaction of its own. XP that arrives later changes old boards
 * but no outcome. Then weeks without XP count. Idempotent, also when a run was interrupted.
 */
export async function closeLeagues(context: Context): Promise<void> {
  const week = lastClosedWeek(now());
  const cohorts = await context.db.rows<{ id: string }>(
    'select id from league_cohort where closed_at is null and week <= $1 order by week, id',
    [week],
  );
  for (const { id } of cohorts) await closeOne(context, id);
  let last: string | undefined = '00000000-0000-0000-0000-000000000000';
  while (last !== undefined) last = await countIdle(context, week, last);
}

async function closeOne(context: Context, cohortId: string): Promise<void> {
  await runCommand(context, 'closeLeague', async (transaction) => {
    const [cohort] = await transaction.sql<{ week: string; tier: number }>(
      `update league_cohort set closed_at = $2 where id = $1 and closed_at is null returning week, tier`,
      [cohortId, transaction.now.toISOString()],
    );
    if (!cohort) return;
    const members = await transaction.sql<{ id: string; xp: number }>(
      `select member.player_id as id, coalesce(score.xp, 0) as xp from league_member member
       left join (select user_id, xp from board_score where board_key = 'global/weekly/' || $2) score
         on score.user_id = member.player_id
       where member.cohort_id = $1 order by member.player_id`,
      [cohortId, cohort.week],
    );
    const closed = closeCohort(members, cohort.tier);
    await transaction.sql(
      `update league_member member set rank = result.rank, xp = result.xp, outcome = result.outcome
       from jsonb_to_recordset($2::jsonb) result (id uuid, rank integer, xp integer, outcome text)
       where member.cohort_id = $1 and member.player_id = result.id`,
      [cohortId, JSON.stringify(closed)],
    );
    const players = await transaction.loadAll(
      Player,
      members.map(({ id }) => id),
    );
    for (const player of players) {
      const outcome = closed.find(({ id }) => id === player.id)?.outcome;
      if (outcome) player.closeLeagueWeek(cohort.week, outcome);
    }
  });
}

/** Players in no cohort of the week: hidden ones are in no league, and nothing happens to them. */
function countIdle(context: Context, week: string, after: string): Promise<string | undefined> {
  return runCommand(context, 'countIdleWeeks', async (transaction) => {
    const rows = await transaction.sql<{ id: string }>(
      `select id from player
       where league_tier > 1 and league_closed_week < $1 and listed and id > $2
         and not exists (select from league_member where player_id = player.id and week = $1)
       order by id limit ${BATCH}`,
      [week, after],
    );
    const players = await transaction.loadAll(
      Player,
      rows.map(({ id }) => id),
    );
    for (const player of players) player.closeIdleWeek(week);
    return rows.length === BATCH ? rows.at(-1)?.id : undefined;
  });
}
