import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { PeriodicTask } from '../../../../platform/periodic.js';

/** Deltas that one transaction folds: bounded, so that its locks are held briefly. */
const BATCH = 5_000;

/**
 * Moves deltas into the counts of their boards. Deltas are deleted by their ids, never "up to an id": a lower id may commit
 * later. One instance at a time, by a lock of the transaction. Returns true when there may be more.
 */
export async function foldBoardDeltas(context: Context): Promise<boolean> {
  return runCommand(context, 'foldBoardDeltas', async (transaction) => {
    const [lock] = await transaction.sql<{ held: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('lyceum.gamification.fold')) as held`,
    );
    if (!lock?.held) return false;
    const [folded] = await transaction.sql<{ count: string }>(
      `with taken as (
         delete from board_delta where id in (select id from board_delta order by id limit $1) returning board_key, was, now
       ), move as (
         select board_key, now as xp, 1 as n from taken where now is not null
         union all
         select board_key, was, -1 from taken where was is not null
       ), change as (
         select board_key, level, xp >> (5 * level) as bucket, sum(n)::integer as n
         from move cross join generate_series(0, 3) level group by 1, 2, 3 having sum(n) <> 0
       ), folded as (
         insert into board_count (board_key, level, bucket, n) select board_key, level, bucket, n from change
         order by 1, 2, 3
         on conflict (board_key, level, bucket) do update set n = board_count.n + excluded.n
       )
       select count(*) from taken`,
      [BATCH],
    );
    return Number(folded?.count ?? 0) === BATCH;
  });
}

export const foldBoardDeltasTask: PeriodicTask = { name: 'fold-board-deltas', everyMs: 250, run: foldBoardDeltas };
