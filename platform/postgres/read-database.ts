import pg from 'pg';
import { withDatabaseSpan } from '../process/spans.js';
import type { Log } from '../process/telemetry.js';
import { isDatabaseUnavailable } from './unavailable.js';

/** Connections of a pool, and requests that wait for one. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export function stateOf(pool: pg.Pool | undefined): PoolState {
  return { total: pool?.totalCount ?? 0, idle: pool?.idleCount ?? 0, waiting: pool?.waitingCount ?? 0 };
}

// Counts and sums stay numbers; what is larger than a number can hold is a defect that must be heard of.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, (value: string) => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} does not fit a number`);
  return number;
});
types.setTypeParser(pg.types.builtins.NUMERIC, Number);
// A date is a calendar day, not an instant: it stays `2026-03-29`.
types.setTypeParser(pg.types.builtins.DATE, (value: string) => value);

/** The read side: plain SQL with `$1` parameters; columns come back in camelCase. */
export class ReadDatabase {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly signal?: AbortSignal,
    /** Answers what this database can't; a replica has one. */
    private readonly otherwise?: ReadDatabase,
  ) {}

  static open(url: string, settings: Pick<pg.PoolConfig, 'max' | 'options'>, log: Log): ReadDatabase {
    const pool = new pg.Pool({ connectionString: url, ...settings, types, connectionTimeoutMillis: 30_000 });
    pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'));
    return new ReadDatabase(pool);
  }

  /** The same pool for one request: statements end when the signal is aborted, and none begins after it. */
  until(signal: AbortSignal): ReadDatabase {
    return new ReadDatabase(this.pool, signal, this.otherwise?.until(signal));
  }

  /** The same pool; what it can't answer, `primary` does. */
  orElse(primary: ReadDatabase): ReadDatabase {
    return new ReadDatabase(this.pool, this.signal, primary);
  }

  async rows<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const { otherwise } = this;
    if (!otherwise) return this.ownRows(sql, parameters);
    try {
      return await this.ownRows(sql, parameters);
    } catch (error) {
      if (!isDatabaseUnavailable(error) && !isConflictWithRecovery(error)) throw error;
      return otherwise.rows(sql, parameters);
    }
  }

  private async ownRows<Row extends object>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const result = this.signal
      ? await this.query(sql, parameters, this.signal)
      : await withDatabaseSpan(sql, () => this.pool.query<Record<string, unknown>>(sql, [...parameters]));
    return result.rows.map((row) => camelCaseKeys(row) as Row);
  }

  /**
   * All rows of a statement, however many, some at a time: no more than that lie in memory. It holds one connection until it is
   * read to its end or left.
   */
  async *batches<Row extends object>(
    sql: string,
    parameters: readonly unknown[] = [],
    size = 500,
  ): AsyncGenerator<Row[], void, undefined> {
    const client = await this.pool.connect();
    let lost = true;
    try {
      await client.query('begin read only');
      await client.query(`declare batches no scroll cursor for ${sql}`, [...parameters]);
      for (;;) {
        const { rows } = await client.query<Record<string, unknown>>(`fetch ${size} from batches`);
        if (rows.length > 0) yield rows.map((row) => camelCaseKeys(row) as Row);
        if (rows.length < size) break;
      }
      await client.query('commit');
      lost = false;
    } finally {
      client.release(lost);
    }
  }

  private async query(
    sql: string,
    parameters: readonly unknown[],
    signal: AbortSignal,
  ): Promise<pg.QueryResult<Record<string, unknown>>> {
    signal.throwIfAborted();
    const client = await this.pool.connect();
    // The server ends a statement whose connection is closed (CLIENT_CHECK). A request to cancel it could hit the next one.
    let free = (lost?: boolean | Error): void => {
      free = () => undefined;
      signal.removeEventListener('abort', cut);
      client.release(lost);
    };
    const cut = (): void => free(true);
    signal.addEventListener('abort', cut, { once: true });
    try {
      signal.throwIfAborted();
      const result = await client.query<Record<string, unknown>>(sql, [...parameters]);
      free();
      return result;
    } catch (error) {
      free(signal.aborted ? undefined : (error as Error));
      throw error;
    }
  }

  /** The first row, or undefined. */
  async row<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row | undefined> {
    return (await this.rows<Row>(sql, parameters))[0];
  }

  get connections(): PoolState {
    return stateOf(this.pool);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** A replica had to remove rows that the query read. */
const isConflictWithRecovery = (error: unknown): boolean => (error as { code?: string }).code === '40001';

const camelNames = new Map<string, string>();

/** `total_meetings` → `totalMeetings`, for the keys of one row. */
export function camelCaseKeys(row: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key in row) {
    let name = camelNames.get(key);
    if (name === undefined) {
      name = key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
      camelNames.set(key, name);
    }
    result[name] = row[key];
  }
  return result;
}
