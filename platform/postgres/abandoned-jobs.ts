import pg from 'pg';
import { now } from '../domain/clock.js';
import type { Log } from '../process/telemetry.js';

/** First half of the advisory lock by which a worker shows that it lives. */
const LOCK_CLASS = 7_260_002;
const SWEEP_INTERVAL_MS = 30_000;
/** A worker that has just begun may hold jobs before it holds its lock. */
const GRACE_MS = 60_000;

/**
 * Gives the jobs of a worker that was killed to the others within about a minute and a half. By itself graphile-worker
 * waits four hours, as it can't tell a dead worker from a slow one: a lock of the session can, the server drops it when the
 * process is gone.
 */
export async function watchAbandonedJobs(options: {
  url: string;
  poolId: string;
  log: Log;
}): Promise<{ stop(): Promise<void> }> {
  const { url, poolId, log } = options;
  let client: pg.Client | undefined;
  let stopped = false;
  let running = Promise.resolve();

  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, keepAlive: true });
    // The lock goes with the connection: take both again at once.
    fresh.on('error', () => {
      if (client === fresh) client = undefined;
      schedule();
    });
    await fresh.connect();
    await fresh.query('select pg_advisory_lock($1, hashtext($2))', [LOCK_CLASS, poolId]);
    return fresh;
  };
  const sweep = async (): Promise<void> => {
    if (stopped) return;
    try {
      client ??= await connect();
      const unlocked = await unlockAbandoned(client, poolId);
      if (unlocked > 0) log.warn({ workers: unlocked }, 'took over the jobs of workers that are gone');
    } catch (error) {
      log.warn({ err: error }, 'could not look for abandoned jobs');
    }
  };
  const schedule = (): void => {
    running = running.then(sweep);
  };

  schedule();
  await running;
  const timer = setInterval(schedule, SWEEP_INTERVAL_MS);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
      await client?.end().catch(() => undefined);
    },
  };
}

/** Returns the number of workers whose jobs were given free. */
export async function unlockAbandoned(client: pg.Client, ownPoolId: string): Promise<number> {
  const { rows } = await client.query<{ worker: string }>(
    `with holders as (
       select distinct locked_by as worker from graphile_worker._private_jobs where locked_at < $1
     )
     select worker from holders where worker <> $2 and pg_try_advisory_xact_lock($3, hashtext(worker))`,
    [new Date(now().getTime() - GRACE_MS), ownPoolId, LOCK_CLASS],
  );
  if (rows.length > 0) {
    await client.query('select graphile_worker.force_unlock_workers($1)', [rows.map((row) => row.worker)]);
  }
  return rows.length;
}
