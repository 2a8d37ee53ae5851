import type { AccessTokenVerifier, Caller, ServiceTokenVerifier, Viewer } from '../auth.js';
import { backfillJobs, startBackfills } from '../backfill.js';
import type { CloudEvent } from '../../schema/events/contract.js';
import type { Config } from '../config/config.js';
import { StartupError } from '../config/startup-error.js';
import type { Context, ContextOptions, Services } from '../context.js';
import { canonicalLocale } from '../domain/text.js';
import { migrateDatabase, openDatabase, type Database, type StatementTimeouts } from '../postgres/database.js';
import { buildSubgraph } from '../graphql/build-subgraph.js';
import { Inbox } from '../inbox.js';
import { migrateJobs, startJobs, type Job } from '../jobs.js';
import { Live } from '../live.js';
import { retentionTasks, type Retention } from '../archive.js';
import { startPeriodicTasks } from '../periodic.js';
import type { Mailer } from '../services/mail.js';
import { NO_PEOPLE, type People } from '../people-port.js';
import { Relay } from '../relay.js';
import type { Replica } from '../postgres/replica.js';
import { provide } from '../resources.js';
import type { Secrets } from '../services/secrets.js';
import type { FileStorage } from '../services/storage.js';
import { NO_SCANNER, type VirusScanner } from '../services/virus-scanner.js';
import type { SubgraphDefinition } from '../subgraph.js';
import { HEADER, type SubgraphClient, type SubgraphHeaders } from '../client/subgraph-client.js';
import { SubgraphExecution } from './execution.js';
import type { Log } from '../process/telemetry.js';
import type { SubgraphMetrics } from '../process/subgraph-metrics.js';
import { topicOf, type Transport } from '../transport/transport.js';

export interface SubgraphEnvironment {
  /** Unique for this running process. */
  readonly instance: string;
  readonly databaseUrl: string;
  /** For work that needs a session, where a pooler stands before the other. Default: `databaseUrl`. */
  readonly databaseDirectUrl?: string | undefined;
  readonly databaseReadUrl?: string | undefined;
  /** False: the start fails where the tables are older than this version. Default: true. */
  readonly migrate?: boolean | undefined;
  readonly poolSize?: number | undefined;
  /** Default: as in production. */
  readonly statementTimeouts?: StatementTimeouts | undefined;
  readonly transport: Transport;
  readonly accessTokens: AccessTokenVerifier;
  readonly serviceTokens: ServiceTokenVerifier;
  readonly mail: Mailer;
  readonly storage: FileStorage;
  /** Default: accepts every file. */
  readonly scanner?: VirusScanner | undefined;
  readonly secrets: Secrets;
  /** Absent: names and addresses are unavailable. */
  readonly people?: People | undefined;
  readonly publicUrl: string;
  readonly log: Log;
  /** Absent: nothing is counted. */
  readonly metrics?: SubgraphMetrics | undefined;
  /** Absent: nothing is moved to the archive or purged. */
  readonly retention?: Retention | undefined;
  /** What the definition is prepared with. Absent: it is not. */
  readonly config?: Config | undefined;
}

/** One subgraph at work: its database, relay, inbox, jobs and live streams, and the client by which the router asks it. */
export class RunningSubgraph {
  private readonly stops: (() => Promise<void>)[] = [];

  private constructor(
    readonly definition: SubgraphDefinition,
    readonly services: Services,
    readonly inbox: Inbox,
    readonly client: SubgraphClient,
    private readonly makeContext: ReturnType<typeof contextMaker>,
  ) {}

  /** Migrates, opens and works; what was started is stopped again when a part fails. */
  static async start(definition: SubgraphDefinition, environment: SubgraphEnvironment): Promise<RunningSubgraph> {
    const log = environment.log.child({ subgraph: definition.name });
    const { databaseUrl, databaseDirectUrl = databaseUrl, databaseReadUrl, poolSize, transport } = environment;
    const { entities, migrations, events } = definition;
    const database = await openDatabase({
      url: databaseUrl,
      readUrl: databaseReadUrl,
      poolSize,
      timeouts: environment.statementTimeouts,
      pooled: databaseDirectUrl !== databaseUrl,
      entities,
      migrations,
      log,
    });
    const { instance, metrics } = environment;
    const onPublished = metrics && ((event: CloudEvent) => metrics.published(definition.name, event));
    const relay = new Relay({ url: databaseDirectUrl, instance, events, transport, log, onPublished });
    const services = servicesOf(definition, environment, database, relay.wake, log);
    let running: RunningSubgraph | undefined;
    try {
      if (environment.migrate ?? true) await migrateSubgraph(definition, database.orm, databaseDirectUrl);
      else await requireMigrated(definition, database.orm);
      const { accessTokens, serviceTokens } = environment;
      const contextOf = contextMaker(services, database.replica);
      const client = new SubgraphExecution({
        definition,
        accessTokens,
        serviceTokens,
        contextOf,
        log,
        schema: await buildSubgraph(definition),
      });
      const inbox = new Inbox({
        consumer: definition.name,
        reactions: definition.reactions,
        context: () => contextOf(null, 'platform', {}),
      });
      running = new RunningSubgraph(definition, services, inbox, client, contextOf);
      running.stops.push(() => database.close());
      const { db, replica } = database;
      const unwatch = environment.metrics?.watch({
        name: definition.name,
        row: (sql) => db.row(sql),
        pools: {
          queries: () => db.connections,
          reports: () => database.reports.connections,
          commands: database.commandPool,
          ...(replica && { replica: () => replica.connections }),
        },
        ...(replica && { replicaLag: () => replica.lag }),
        gauges: definition.gauges ?? [],
        measures: definition.measures ?? [],
        hasJobs: jobsOf(definition).length > 0,
      });
      running.stops.push(() => Promise.resolve(unwatch?.()));
      await running.work(environment, relay);
      return running;
    } catch (error) {
      await (running ? running.stop() : database.close());
      throw error;
    }
  }

  private async work(
    { transport, instance, databaseUrl, databaseDirectUrl = databaseUrl, config, retention }: SubgraphEnvironment,
    relay: Relay,
  ): Promise<void> {
    const { name, reactions } = this.definition;
    const jobs = jobsOf(this.definition);
    const { live, log } = this.services;
    this.stops.push(() => relay.stop());
    await relay.start();
    await live.start(`${name}-${instance}`);
    this.stops.push(() => live.stop());
    // Before any job or event: they use what is prepared, such as the client of a provider.
    if (config && this.definition.prepare) {
      const settings = config.valuesOf(this.definition.settings ?? {});
      provide(this.services, await this.definition.prepare(this.systemContext(), { settings, config }));
    }
    this.stops.push(async () => this.definition.release?.(this.systemContext()));
    if (reactions.length > 0) {
      const topics = this.inbox.domains.map(topicOf);
      const consumer = await transport.consume({ group: name, topics, handle: this.inbox.handle });
      this.stops.push(() => consumer.stop());
    }
    await startBackfills(this.systemContext(), this.definition.backfills ?? []);
    if (jobs.length > 0) {
      const context = (): Context => this.systemContext();
      const worker = await startJobs({ url: databaseDirectUrl, jobs, context, log, poolSize: 3 });
      this.stops.push(() => worker.stop());
    }
    const periodicTasks = [...(this.definition.periodicTasks ?? []), ...(retention ? retentionTasks(retention) : [])];
    if (periodicTasks.length > 0) {
      const tasks = startPeriodicTasks(periodicTasks, { context: () => this.systemContext(), log });
      this.stops.push(() => tasks.stop());
    }
  }

  /** What must hold before requests are sent here. A broker that is away takes nothing from it: commands go on. */
  async ready(): Promise<Record<string, boolean>> {
    const database = await this.services.db.row('select 1').then(Boolean, () => false);
    return { database };
  }

  /** Stops taking work, lets what runs end, then closes the database; the reverse of the start. */
  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0).reverse()) await stop();
  }

  /** No particular user: reactions and jobs act as the platform. */
  systemContext(): Context {
    return this.contextOf(null, 'platform');
  }

  contextOf(
    viewer: Viewer | null,
    caller: Caller = 'client',
    headers: SubgraphHeaders = {},
    options: ContextOptions = {},
  ): Context {
    return this.makeContext(viewer, caller, headers, options);
  }
}

/** What commands and reactions of a domain stand on; it works by itself once its parts are started. */
export function servicesOf(
  { name, events }: SubgraphDefinition,
  {
    transport,
    mail,
    storage,
    scanner = NO_SCANNER,
    secrets,
    people = NO_PEOPLE,
    publicUrl,
    metrics,
  }: Pick<
    SubgraphEnvironment,
    'transport' | 'mail' | 'storage' | 'scanner' | 'secrets' | 'people' | 'publicUrl' | 'metrics'
  >,
  { orm, db, reports }: Database,
  wakeRelay: () => void,
  log: Log,
): Services {
  const live = new Live(name, transport, log);
  return {
    name,
    orm,
    db,
    reports,
    events,
    live,
    mail: metrics?.countMails(name, mail) ?? mail,
    storage,
    scanner,
    secrets,
    people,
    log,
    metrics,
    publicUrl,
    wakeRelay,
    resources: new Map(),
  };
}

/** Contexts of requests. Only queries of clients read the replica, unless they must see what was changed just now. */
export function contextMaker(services: Services, replica?: Replica) {
  const databasesFor = (caller: Caller, headers: SubgraphHeaders, { query = false }: ContextOptions) =>
    (query && caller === 'client' && headers[HEADER.readPrimary] === undefined && replica?.current(services)) ||
    services;
  return (viewer: Viewer | null, caller: Caller, headers: SubgraphHeaders, options: ContextOptions = {}): Context => {
    const { signal } = options;
    const { db, reports } = databasesFor(caller, headers, options);
    return {
      ...services,
      ...(signal ? { signal, db: db.until(signal), reports: reports.until(signal) } : { db, reports }),
      viewer,
      platform: caller === 'platform',
      clientAddress: headers[HEADER.clientAddress],
      clientAgent: headers[HEADER.clientAgent],
      language: canonicalLocale(headers[HEADER.language] ?? '') ?? 'en',
    };
  };
}

/** `url` must lead to a session of the database. */
export async function migrateSubgraph(
  definition: SubgraphDefinition,
  orm: Services['orm'],
  url: string,
): Promise<void> {
  await migrateDatabase(orm, url);
  if (jobsOf(definition).length > 0) await migrateJobs(url);
}

async function requireMigrated({ name }: SubgraphDefinition, orm: Services['orm']): Promise<void> {
  const pending = await orm.migrator.getPending();
  if (pending.length > 0)
    throw new StartupError(
      `The database of ${name} lacks ${pending.length} migrations of this version, from ${pending[0]?.name}: run "operate migrate" first, or set MIGRATE_ON_START=true.`,
    );
}

function jobsOf({ jobs = [], backfills = [] }: SubgraphDefinition): readonly Job[] {
  return [...jobs, ...backfillJobs(backfills)];
}
