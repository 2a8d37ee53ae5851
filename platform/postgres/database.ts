import { type EntitySchema } from '@mikro-orm/core';
import { Migrator, type Migration } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { PostgresDriver } from 'kysely';
import pg from 'pg';
import { BackfillMigration, BucketPinMigration, EventArchiveMigration, OutboxMigration } from './migrations.js';
import type { Log } from '../process/telemetry.js';
import { withDatabaseSpan } from '../process/spans.js';
import { requireVersion } from './version.js';

export interface MigrationDefinition {
  /** Sorts by name: `0001-initial`. */
  readonly name: string;
  readonly class: new (...args: ConstructorParameters<typeof Migration>) => Migration;
}

export interface DatabaseOptions {
  readonly url: string;
  /** A replica for queries; the primary when absent. Commands never read from it. */
  readonly readUrl?: string | undefined;
  /** Connections of each of the pools of commands and queries. Default 8. */
  readonly poolSize?: number | undefined;
  /** Longest time of one statement, by pool. Default: {@link STATEMENT_TIMEOUTS}. */
  readonly timeouts?: StatementTimeouts | undefined;
  /**
   * A pooler stands before the database, which takes no settings of a connection. The settings of the role apply
   * (`provisionDatabase`).
   */
  readonly pooled?: boolean | undefined;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationDefinition[];
  readonly log: Log;
}

/** Milliseconds; 0 is no limit. */
export interface StatementTimeouts {
  readonly queries: number;
  readonly reports: number;
  readonly commands: number;
}

/**
 * What ends a statement whose request nobody could cancel, such as that of a job. Above the time that a router waits for an
 * answer.
 */
export const STATEMENT_TIMEOUTS: StatementTimeouts = { queries: 10_000, reports: 10_000, commands: 30_000 };
export const NO_STATEMENT_TIMEOUTS: StatementTimeouts = { queries: 0, reports: 0, commands: 0 };

/** Reports wait for each other, and take no connection from other queries. */
const REPORT_CONNECTIONS = 2;

/** How soon a server notices that the client of a running statement has left. */
export const CLIENT_CHECK = '500ms';

/** Connections of a pool, and requests that wait for one. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface Database {
  readonly orm: MikroORM;
  readonly db: ReadDatabase;
  /** A small pool of its own for reports. */
  readonly reports: ReadDatabase;
  /** The pool that commands use; queries have that of `db`. */
  readonly commandPool: () => PoolState;
  readonly close: () => Promise<void>;
}

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  patchDriver();
  const { poolSize = 8, pooled, timeouts = STATEMENT_TIMEOUTS, log } = options;
  const sessionOf = (pool: keyof StatementTimeouts) =>
    pooled
      ? {}
      : { options: `-c statement_timeout=${timeouts[pool]} -c client_connection_check_interval=${CLIENT_CHECK}` };
  let commands: pg.Pool | undefined;
  const orm = await MikroORM.init({
    clientUrl: options.url,
    entities: [...options.entities],
    extensions: [Migrator],
    pool: { min: 0, max: poolSize },
    // A request must fail rather than hang for ever when the database is gone.
    driverOptions: {
      connectionTimeoutMillis: 30_000,
      ...sessionOf('commands'),
      onPoolCreated: (pool: pg.Pool) => (commands = pool),
    },
    discovery: { warnWhenNoEntities: false },
    migrations: {
      migrationsList: [
        { name: '0000-platform', class: OutboxMigration },
        { name: '0000-platform-bucket-pin', class: BucketPinMigration },
        { name: '0000-platform-backfill', class: BackfillMigration },
        { name: '0000-platform-event-archive', class: EventArchiveMigration },
        ...options.migrations.map((migration) => ({ name: migration.name, class: unlimited(migration.class) })),
      ],
      snapshot: false,
      tableName: 'migrations',
    },
    logger: (message) => options.log.debug({ orm: message }, 'database'),
    colors: false,
    ensureDatabase: false,
  });
  const readUrl = options.readUrl ?? options.url;
  const db = ReadDatabase.open(readUrl, { max: poolSize, ...sessionOf('queries') }, log);
  const reports = ReadDatabase.open(readUrl, { max: REPORT_CONNECTIONS, ...sessionOf('reports') }, log);
  return {
    orm,
    db,
    reports,
    commandPool: () => stateOf(commands),
    close: async () => {
      await Promise.all([orm.close(true), db.close(), reports.close()]);
    },
  };
}

/** A migration may take as long as its tables are large. */
function unlimited(type: MigrationDefinition['class']): MigrationDefinition['class'] {
  return class extends type {
    override async up(): Promise<void> {
      this.addSql('set local statement_timeout = 0');
      await (type.prototype as Migration).up.call(this);
    }
  };
}

function stateOf(pool: pg.Pool | undefined): PoolState {
  return { total: pool?.totalCount ?? 0, idle: pool?.idleCount ?? 0, waiting: pool?.waitingCount ?? 0 };
}

let driverPatched = false;

/**
 * Kysely 0.29 gives the connection of a transaction back to its pool only if `begin` and `rollback` succeed. On a connection
 * that was lost they can't: each one would take a place in the pool for good, and closing the pool would wait forever.
 */
function patchDriver(): void {
  if (driverPatched) return;
  driverPatched = true;
  const prototype: Pick<PostgresDriver, 'beginTransaction' | 'rollbackTransaction' | 'releaseConnection'> =
    PostgresDriver.prototype;
  const { beginTransaction, rollbackTransaction } = prototype;
  prototype.beginTransaction = async function (this: PostgresDriver, connection, settings) {
    await beginTransaction.call(this, connection, settings).catch(async (error: unknown) => {
      await this.releaseConnection(connection as never);
      throw error;
    });
  };
  prototype.rollbackTransaction = async function (this: PostgresDriver, connection) {
    // What fails here is lost, and so is its transaction; the error that led here is the one that is reported.
    await rollbackTransaction.call(this, connection).catch(() => undefined);
  };
}

const MIGRATION_LOCK = 7_260_001;

/** Brings the schema up to date. Instances that start at once take turns; all but the first find nothing to do. */
export async function migrateDatabase(orm: MikroORM, url: string): Promise<void> {
  const lock = new pg.Client({ connectionString: url });
  // A connection that drops fails the statement that waits on it; as an event alone it would end the process.
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await requireVersion(lock);
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await orm.migrator.up();
  } finally {
    await lock.end();
  }
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
  ) {}

  static open(url: string, settings: Pick<pg.PoolConfig, 'max' | 'options'>, log: Log): ReadDatabase {
    const pool = new pg.Pool({ connectionString: url, ...settings, types, connectionTimeoutMillis: 30_000 });
    pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'));
    return new ReadDatabase(pool);
  }

  /** The same pool for one request: statements end when the signal is aborted, and none begins after it. */
  until(signal: AbortSignal): ReadDatabase {
    return new ReadDatabase(this.pool, signal);
  }

  async rows<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = this.signal
      ? await this.query(sql, parameters, this.signal)
      : await withDatabaseSpan(sql, () => this.pool.query<Record<string, unknown>>(sql, [...parameters]));
    return result.rows.map((row) => camelCaseKeys(row) as Row);
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
