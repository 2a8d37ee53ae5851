import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { localTime } from '../../domain/local-time.js';
import { Player } from '../../domain/player.js';
import { SHORTEST_AT_RISK } from '../../domain/streak.js';

/** Local hour from which players are warned. */
const HOUR_OF_WARNING = 20;
const BATCH = 200;

/** Warns, once a day from 20:00 in their own time zone on, players whose streak has no activity on that day yet. */
export async function warnOfRisk(context: Context): Promise<void> {
  for (const timeZone of await timeZones(context)) {
    const { date, hour } = localTime(now(), timeZone);
    if (hour < HOUR_OF_WARNING) continue;
    let last: string | undefined = '00000000-0000-0000-0000-000000000000';
    while (last !== undefined) last = await warnZone(context, timeZone, date, last);
  }
}

/** Warns the players of one batch, after an id. Returns the last id when there may be more. */
function warnZone(context: Context, timeZone: string, today: string, after: string): Promise<string | undefined> {
  return runCommand(context, 'warnOfRisk', async (transaction) => {
    const rows = await transaction.sql<{ id: string }>(
      `select id from player
       where time_zone = $1 and streak_days >= ${SHORTEST_AT_RISK} and streak_last_date < $2
         and coalesce(at_risk_on, '') < $2 and id > $3
         -- With more missed days than freezes the streak is over, though no job has closed it yet.
         and $2::date - greatest(streak_last_date, coalesce(streak_closed_through, ''))::date - 1 <= streak_freezes
       order by id limit ${BATCH}`,
      [timeZone, today, after],
    );
    const players = await transaction.loadAll(
      Player,
      rows.map((row) => row.id),
    );
    for (const player of players) player.warnOfRisk(today);
    return rows.length === BATCH ? rows.at(-1)?.id : undefined;
  });
}

/** Zones of players with a streak, by jumping from one to the next in the index. */
async function timeZones(context: Context): Promise<string[]> {
  const rows = await context.db.rows<{ timeZone: string }>(
    `with recursive zone as (
       (select time_zone from player where streak_days >= 3 order by time_zone limit 1)
       union all
       select (select other.time_zone from player other
         where other.streak_days >= 3 and other.time_zone > zone.time_zone order by other.time_zone limit 1)
       from zone where zone.time_zone is not null
     ) select time_zone from zone where time_zone is not null`,
  );
  return rows.map((row) => row.timeZone);
}
