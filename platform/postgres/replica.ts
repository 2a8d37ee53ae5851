import type { Log } from '../process/telemetry.js';
import type { PoolState, ReadDatabase } from './read-database.js';

/** A replica that is not known to have everything from before this is not read. */
const MAX_LAG_MS = 5_000;
const CHECK_MS = 1_000;
/** Positions that the replica has not reached yet. */
const MAX_PENDING = 60;

/**
 * A replica that is read while it is current: it then has everything that was committed more than 5 s ago. It is compared
 * with positions of the primary's log, so that neither clocks nor an idle primary matter. What it can't answer, the primary
 * does.
 */
export class Replica {
  private readonly timer: NodeJS.Timeout;
  /** Positions of the primary's log and when they were read, the oldest first. */
  private pending: { readonly position: string; readonly at: number }[] = [];
  /** It has everything that was committed before. */
  private confirmedAt = -Infinity;
  private wasCurrent = false;
  private checking = false;

  constructor(
    private readonly primary: ReadDatabase,
    private readonly own: { readonly queries: ReadDatabase; readonly reports: ReadDatabase },
    private readonly log: Log,
  ) {
    this.timer = setInterval(() => void this.check(), CHECK_MS);
    this.timer.unref();
  }

  /** The databases to read, or undefined while it is behind. */
  current(primary: { readonly db: ReadDatabase; readonly reports: ReadDatabase }) {
    if (this.lagMs > MAX_LAG_MS) return undefined;
    const { queries, reports } = this.own;
    return { db: queries.orElse(primary.db), reports: reports.orElse(primary.reports) };
  }

  /** In seconds; infinite before the first answer. */
  get lag(): number {
    return this.lagMs / 1_000;
  }

  get connections(): PoolState {
    return this.own.queries.connections;
  }

  private get lagMs(): number {
    return performance.now() - this.confirmedAt;
  }

  /** Compares the replica with the primary. Never rejects. */
  private async check(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    try {
      const at = performance.now();
      const written = await this.primary.row<{ position: string }>('select pg_current_wal_lsn()::text as position');
      if (written) this.pending = [...this.pending, { position: written.position, at }].slice(-MAX_PENDING);
      const found = await this.own.queries.row<{ reached: number }>(
        `select count(*) filter (where position::pg_lsn <= pg_last_wal_replay_lsn())::int as reached
         from unnest($1::text[]) position`,
        [this.pending.map(({ position }) => position)],
      );
      const reached = this.pending.splice(0, found?.reached ?? 0);
      this.confirmedAt = reached.at(-1)?.at ?? this.confirmedAt;
    } catch (error) {
      this.log.debug({ err: error }, 'the replica could not be compared with its primary');
    } finally {
      this.checking = false;
    }
    const isCurrent = this.lagMs <= MAX_LAG_MS;
    if (isCurrent === this.wasCurrent) return;
    this.wasCurrent = isCurrent;
    if (isCurrent) this.log.info('queries read the replica');
    else this.log.warn({ lag: this.lag }, 'the replica is behind: queries read the primary');
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([this.own.queries.close(), this.own.reports.close()]);
  }
}
