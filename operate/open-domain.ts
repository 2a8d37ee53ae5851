import type { Config } from '../platform/config/config.js';
import type { Context } from '../platform/context.js';
import { NO_STATEMENT_TIMEOUTS, openDatabase } from '../platform/postgres/database.js';
import { Inbox } from '../platform/inbox.js';
import { MailCatcher } from '../platform/services/mail.js';
import { contextMaker, migrateSubgraph, servicesOf } from '../platform/server/running-subgraph.js';
import { createSecrets } from '../platform/services/secrets.js';
import { StartupError } from '../platform/config/startup-error.js';
import { openStorage } from '../platform/services/object-storage/open.js';
import type { FileStorage } from '../platform/services/storage.js';
import type { SubgraphDefinition } from '../platform/subgraph.js';
import type { Log } from '../platform/process/telemetry.js';
import { InProcessTransport } from '../platform/transport/in-process.js';

/** A domain's database and code at an operator's hand, while the platform works or not. */
export interface OpenDomain {
  readonly definition: SubgraphDefinition;
  readonly url: string;
  /** Acts as the platform. */
  readonly context: () => Context;
  readonly inbox: Inbox;
  readonly storage: FileStorage;
}

/**
 * Opens a domain without starting it: no relay, no consumer, no jobs, no migration. What a redriven event records is
 * published by the running platform. Two connections at most. A {@link StartupError} when the database is out of reach
 * or its tables are not those of this version.
 */
export async function openDomain(
  definition: SubgraphDefinition,
  options: { readonly url: string; readonly masterKey: string; readonly config: Config; readonly log: Log },
): Promise<OpenDomain & { readonly close: () => Promise<void> }> {
  const { url, masterKey, config, log } = options;
  const { name, entities, migrations, reactions } = definition;
  // An operator's check reads every row, and is ended by hand.
  const database = await openDatabase({ url, poolSize: 1, timeouts: NO_STATEMENT_TIMEOUTS, entities, migrations, log });
  try {
    await checkTables(name, database.db);
  } catch (error) {
    await database.close();
    throw error;
  }
  const storage = await openStorage(config);
  const services = servicesOf(
    definition,
    {
      transport: new InProcessTransport(),
      mail: new MailCatcher(),
      storage,
      secrets: createSecrets(masterKey, config.otherSecretKeys),
      publicUrl: config.publicUrl,
    },
    database,
    () => undefined,
    log,
  );
  const context = (): Context => contextMaker(services)(null, 'platform', {});
  const inbox = new Inbox({ consumer: name, reactions, context });
  return { definition, url, context, storage, inbox, close: database.close };
}

/** Names of the migrations that were made. Running instances of the version before go on. */
export async function migrateDomain(
  definition: SubgraphDefinition,
  { url, log }: { readonly url: string; readonly log: Log },
): Promise<readonly string[]> {
  const { name, entities, migrations } = definition;
  const database = await openDatabase({ url, poolSize: 1, entities, migrations, log });
  try {
    const pending = await database.orm.migrator.getPending().catch((error: unknown) => {
      throw unreachable(name, error);
    });
    await migrateSubgraph(definition, database.orm, url);
    return pending.map((migration) => migration.name);
  } finally {
    await database.close();
  }
}

async function checkTables(name: string, db: Context['db']): Promise<void> {
  let tables: { there: boolean } | undefined;
  try {
    tables = await db.row(`select to_regclass('event_archive') is not null as there`);
  } catch (error) {
    throw unreachable(name, error);
  }
  if (!tables?.there)
    throw new StartupError(
      `The tables of ${name} are older than this version: start the platform of this version first.`,
    );
}

function unreachable(name: string, error: unknown): StartupError {
  const { code, message } = error as { code?: string; message?: string };
  return new StartupError(
    `The database of ${name} can't be reached (${message || code || 'no answer'}): start the platform once, and check the settings that name its database.`,
  );
}
