import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { Player } from '../../domain/player.js';
import { lastClosableDate } from '../../domain/streak.js';

const BATCH = 200;

/**
 * Accounts for the missed days that have ended everywhere: a freeze is used, or the streak ends. Idempotent, so that a run that
 * was interrupted, or two at once, do no harm. An activity that arrives later makes the streak be computed again.
 */
export async function closeStreaks(context: Context): Promise<void> {
  const day = lastClosableDate(now());
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const ids = await runCommand(context, 'closeStreaks', async (transaction) => {
      const rows = await transaction.sql<{ id: string }>(
        `select id from player
         where streak_days > 0 and streak_last_date < $1 and coalesce(streak_closed_through, '') < $1 and id > $2
         order by id limit ${BATCH}`,
        [day, last],
      );
      const players = await transaction.loadAll(
        Player,
        rows.map((row) => row.id),
      );
      for (const player of players) player.closeStreak(day);
      return rows.map((row) => row.id);
    });
    if (ids.length < BATCH) return;
    last = ids.at(-1) as string;
  }
}
