import { type EntitySchema } from '@mikro-orm/core';
import { Migrator, type Migration } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { PostgresDriver } from 'kysely';
import pg from 'pg';
import { BackfillMigration, BucketPinMigration, EventArchiveMigration, OutboxMigration } from './migrations.js';
import type { Log } from '../process/telemetry.js';
import { ReadDatabase, stateOf, type PoolState } from './read-database.js';
import { Replica } from './replica.js';
import { requireVersion } from './version.js';

export interface MigrationDefinition {
  /** Sorts by name: `0001-initial`. */
  readonly name: string;
  readonly class: new (...args: ConstructorParameters<typeof Migration>) => Migration;
}

export interface DatabaseOptions {
  readonly url: string;
  /** A replica, for queries that may be some seconds behind. */
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
 * What ends a statement that no request can cancel, such as that of a job. Above the time that a router waits for an
 * answer.
 */
export const STATEMENT_TIMEOUTS: StatementTimeouts = { queries: 10_000, reports: 10_000, commands: 30_000 };
export const NO_STATEMENT_TIMEOUTS: StatementTimeouts = { queries: 0, reports: 0, commands: 0 };

/** Reports wait for each other, and take no connection from other queries. */
const REPORT_CONNECTIONS = 2;

/** How soon a server notices that the client of a running statement has left. */
export const CLIENT_CHECK = '500ms';

export interface Database {
  readonly orm: MikroORM;
  /** The primary. */
  readonly db: ReadDatabase;
  /** A small pool of its own for reports, of the replica where there is one. */
  readonly reports: ReadDatabase;
  readonly replica: Replica | undefined;
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
  const open = (url: string, max: number, pool: keyof StatementTimeouts) =>
    ReadDatabase.open(url, { max, ...sessionOf(pool) }, log);
  const db = open(options.url, poolSize, 'queries');
  const reports = open(options.url, REPORT_CONNECTIONS, 'reports');
  const { readUrl } = options;
  const replica =
    readUrl === undefined
      ? undefined
      : new Replica(
          db,
          { queries: open(readUrl, poolSize, 'queries'), reports: open(readUrl, REPORT_CONNECTIONS, 'reports') },
          log,
        );
  return {
    orm,
    db,
    reports,
    replica,
    commandPool: () => stateOf(commands),
    close: async () => {
      await Promise.all([orm.close(true), replica?.close(), db.close(), reports.close()]);
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
