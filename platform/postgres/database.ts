import { type EntitySchema } from '@mikro-orm/core';
import { Migrator, type Migration } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { PostgresDriver } from 'kysely';
import pg from 'pg';
import { BackfillMigration, BucketPinMigration, EventArchiveMigration, OutboxMigration } from './migrations.js';
import type { Log } from '../process/telemetry.js';
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
  /** Connections of each of the two pools. Default 8. */
  readonly poolSize?: number | undefined;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationDefinition[];
  readonly log: Log;
}

/** Connections of a pool, and requests that wait for one. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface Database {
  readonly orm: MikroORM;
  readonly db: ReadDatabase;
  /** The pool that commands use; queries have that of `db`. */
  readonly commandPool: () => PoolState;
  readonly close: () => Promise<void>;
}

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  patchDriver();
  const poolSize = options.poolSize ?? 8;
  let commands: pg.Pool | undefined;
  const orm = await MikroORM.init({
    clientUrl: options.url,
    entities: [...options.entities],
    extensions: [Migrator],
    pool: { min: 0, max: poolSize },
    // A request must fail rather than hang for ever when the database is gone.
    driverOptions: { connectionTimeoutMillis: 30_000, onPoolCreated: (pool: pg.Pool) => (commands = pool) },
    discovery: { warnWhenNoEntities: false },
    migrations: {
      migrationsList: [
        { name: '0000-platform', class: OutboxMigration },
        { name: '0000-platform-bucket-pin', class: BucketPinMigration },
        { name: '0000-platform-backfill', class: BackfillMigration },
        { name: '0000-platform-event-archive', class: EventArchiveMigration },
        ...options.migrations.map((migration) => ({ name: migration.name, class: migration.class })),
      ],
      snapshot: false,
      tableName: 'migrations',
    },
    logger: (message) => options.log.debug({ orm: message }, 'database'),
    colors: false,
    ensureDatabase: false,
  });
  const db = new ReadDatabase(options.readUrl ?? options.url, poolSize, options.log);
  return {
    orm,
    db,
    commandPool: () => stateOf(commands),
    close: async () => {
      await Promise.all([orm.close(true), db.close()]);
    },
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
  private readonly pool: pg.Pool;

  constructor(url: string, poolSize: number, log: Log) {
    this.pool = new pg.Pool({ connectionString: url, max: poolSize, types, connectionTimeoutMillis: 30_000 });
    this.pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection failed'));
  }

  async rows<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.pool.query<Record<string, unknown>>(sql, [...parameters]);
    return result.rows.map((row) => camelCaseKeys(row) as Row);
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
