import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import {
  AccessTokenVerifier,
  DomainTokenIssuer,
  newKeyPair,
  ServiceTokenIssuer,
  ServiceTokenVerifier,
} from '../platform/auth.js';
import { ResilientClient } from '../platform/client/resilient-client.js';
import { HEADER } from '../platform/client/subgraph-client.js';
import type { Config } from '../platform/config/config.js';
import { DEFAULT_PORT } from '../platform/config/http.js';
import { manifestOf } from '../platform/manifest.js';
import { newId } from '../platform/domain/ids.js';
import { MailCatcher, smtpMailer } from '../platform/services/mail.js';
import { createMetrics, serveMetrics } from '../platform/process/metrics.js';
import { dropDatabase, withAdmin } from '../platform/postgres/provision.js';
import { RemotePeople, type PeopleTransport } from '../platform/people-port.js';
import { followRevokedTokens } from '../platform/server/follow-revoked-tokens.js';
import { RunningSubgraph } from '../platform/server/running-subgraph.js';
import { createSecrets, domainKeysOf } from '../platform/services/secrets.js';
import { localStorage } from '../platform/services/storage.js';
import { SubgraphMetrics } from '../platform/process/subgraph-metrics.js';
import type { SubgraphDefinition } from '../platform/subgraph.js';
import { startTelemetry, type Log } from '../platform/process/telemetry.js';
import { InProcessTransport } from '../platform/transport/in-process.js';
import { startRouter, type Router } from '../router/router.js';
import { TrustedDocuments } from '../router/admission/trusted-documents.js';
import { databaseName, openCluster, provideDatabase } from './databases.js';
import { mailPages } from './mail-pages.js';
import { reservePort } from './ports.js';

export interface PlatformOptions {
  readonly config: Config;
  readonly definitions: readonly SubgraphDefinition[];
  readonly supergraphFile: string;
  readonly exampleOperations: readonly string[];
  readonly log: Log;
  readonly progress: (step: string) => void;
  /** Called at once with what stops everything that was started so far. */
  readonly onStarting: (stop: () => Promise<void>) => void;
  /** Fills an empty platform, on its embedded database, before anybody can reach it. When it was cut short, the next start begins anew. */
  readonly fill?: (platform: Platform) => Promise<void>;
}

export interface Platform {
  readonly url: string;
  /** The page to try operations on; none where it is switched off. */
  readonly explorerUrl: string | undefined;
  /** Where mails can be read, when they are caught. */
  readonly mailUrl: string | undefined;
  /** Whether it has demo data, made now or at an earlier start. */
  readonly filled: boolean;
  subgraph(name: string): RunningSubgraph;
  /** Resolves when every event that was recorded has had its effects. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether demo data were made, kept beside the database: a process that ends in between leaves it unfinished. */
class Filling {
  constructor(private readonly file: string) {}

  get state(): 'none' | 'unfinished' | 'finished' {
    if (!existsSync(this.file)) return 'none';
    return readFileSync(this.file, 'utf8').trim() === 'finished' ? 'finished' : 'unfinished';
  }

  begin(): Promise<void> {
    return writeFile(this.file, 'unfinished\n');
  }

  end(): Promise<void> {
    return writeFile(this.file, 'finished\n');
  }

  forget(): Promise<void> {
    return rm(this.file);
  }
}

/** The whole platform in this process: database, six subgraphs, router. What was started is stopped again when a part fails. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { config, log, progress } = options;
  const stops: (() => Promise<unknown>)[] = [];
  const transport = new InProcessTransport(log);
  const stop = async (): Promise<void> => {
    // Before any consumer stops: what one of them would miss stays in the outbox for the next start.
    await transport.close();
    for (const end of stops.splice(0).reverse()) await end();
  };
  options.onStarting(stop);
  try {
    const port = await reservePort(config.host, config.port ?? DEFAULT_PORT);
    const url = `http://${config.host}:${port}`;
    stops.push(await startTelemetry({ otlpEndpoint: config.otlpEndpoint, service: 'lyceum' }));
    const cluster = await openCluster(config, progress, stops, log);
    const { adminUrl, masterKey } = cluster;
    progress('databases');
    const filling = new Filling(join(config.dataDirectory, 'demo'));
    if (config.databaseUrl === undefined) {
      if (filling.state === 'unfinished') {
        for (const { name } of options.definitions) await dropDatabase(adminUrl, databaseName(name));
        if (!options.fill) await filling.forget();
      } else if (options.fill && (await isEmpty(adminUrl, options.definitions))) await filling.begin();
    }
    const databases = await Promise.all(options.definitions.map(({ name }) => provideDatabase(name, config, cluster)));

    progress('subgraphs');
    const mail = config.mailUrl ? smtpMailer(config.mailUrl, config.mailFrom) : new MailCatcher();
    stops.push(() => mail.close());
    const running = new Map<string, RunningSubgraph>();
    const subgraph = (name: string): RunningSubgraph => {
      const found = running.get(name);
      if (!found) throw new Error(`There is no subgraph ${name}.`);
      return found;
    };
    const instance = newId();
    const registry = config.metrics && createMetrics();
    const metrics = registry && new SubgraphMetrics(registry);
    if (config.metrics && registry) {
      const server = await serveMetrics(registry, { ...config.metrics, log });
      stops.push(() => server.close());
    }
    const serviceKeys = await newKeyPair();
    const publicUrl = config.port === 0 ? url : config.publicUrl;
    const secrets = createSecrets(masterKey, config.otherSecretKeys);
    const domainKeys = domainKeysOf(secrets);
    const { identity } = manifestOf(options.definitions);
    if (!identity) throw new Error('No definition has an identity: nothing signs access tokens.');
    const revoked = await followRevokedTokens({
      transport,
      instance,
      identity,
      log,
      get: async (path) =>
        subgraph(identity.domain).client.get(path, {
          [HEADER.serviceToken]: await new DomainTokenIssuer(identity.domain, domainKeys).token(identity.domain),
        }),
    });
    stops.push(() => revoked.stop());
    const accessTokens = new AccessTokenVerifier(
      async () => (await subgraph('users').client.get('/.well-known/jwks.json', {})).body as JSONWebKeySet,
      (viewer) => revoked.tokens.requireCurrent(viewer),
    );
    let peopleClient: ResilientClient | undefined;
    const peopleTransport: PeopleTransport = {
      read: async (...request) =>
        (peopleClient ??= new ResilientClient(subgraph(identity.domain).client, {
          settings: config.resilience,
          log,
        })).read(...request),
    };
    const storage = localStorage(join(config.dataDirectory, 'files'));
    // All are waited for, also when one fails: what has started must be found when everything is stopped.
    const starts = await Promise.allSettled(
      options.definitions.map(async (definition, index) => {
        const started = await RunningSubgraph.start(definition, {
          instance,
          transport,
          accessTokens,
          mail,
          storage,
          secrets,
          publicUrl,
          metrics,
          log,
          config,
          retention: config.retention,
          databaseUrl: databases[index] as string,
          databaseReadUrl: config.domain(definition.name).databaseReadUrl,
          poolSize: config.databasePoolSize,
          serviceTokens: new ServiceTokenVerifier(serviceKeys.publicKey, definition.name, domainKeys),
          people: new RemotePeople(
            peopleTransport,
            new DomainTokenIssuer(definition.name, domainKeys),
            identity.domain,
          ),
        });
        running.set(definition.name, started);
        stops.push(() => started.stop());
      }),
    );
    const failed = starts.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    transport.open();
    await revoked.prime();
    const explorer = config.graphiql;
    const drained = (): Promise<void> => untilDrained([...running.values()]);

    const platform: Platform = {
      url,
      explorerUrl: explorer ? `${url}/` : undefined,
      mailUrl: mail instanceof MailCatcher ? `${url}/mails` : undefined,
      get filled() {
        return filling.state === 'finished';
      },
      subgraph,
      drained,
      stop,
    };
    if (options.fill && filling.state === 'unfinished') {
      await withoutWaitingForDisk(adminUrl, () => options.fill?.(platform));
      await filling.end();
    }

    progress('router');
    const trustedDocuments = TrustedDocuments.read(resolve('schema/generated/trusted-documents.json'));
    const router: Router = await startRouter({
      supergraphFile: options.supergraphFile,
      subgraphs: (name) => subgraph(name).client,
      serviceTokens: new ServiceTokenIssuer(serviceKeys.privateKey),
      transport,
      instance,
      port,
      log,
      manifest: manifestOf(options.definitions),
      host: config.host,
      corsOrigins: config.corsOrigins,
      settings: config.router,
      trustedDocuments,
      https: publicUrl.startsWith('https:'),
      resilience: config.resilience,
      metrics: registry,
      operationNames: trustedDocuments.operationNames,
      slowOperationMs: config.slowOperationMs,
      responseCacheMegabytes: config.responseCacheMegabytes,
      graphiql: explorer,
      exampleOperations: options.exampleOperations,
      extraPages: mailPages(mail),
      ready: () => readinessOf([...running.values()]),
    });
    stops.push(() => router.close());
    return platform;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether every domain reaches its database, as the processes of a larger installation say each for itself. */
async function readinessOf(subgraphs: readonly RunningSubgraph[]): Promise<Record<string, boolean>> {
  const all = await Promise.all(
    subgraphs.map(async (one) =>
      Object.entries(await one.ready()).map(([check, holds]) => [`${one.definition.name}.${check}`, holds] as const),
    ),
  );
  return Object.fromEntries(all.flat());
}

function isEmpty(adminUrl: string, definitions: readonly SubgraphDefinition[]): Promise<boolean> {
  return withAdmin(adminUrl, async (admin) => {
    const names = definitions.map(({ name }) => databaseName(name));
    const { rowCount } = await admin.query('select from pg_database where datname = any($1)', [names]);
    return rowCount === 0;
  });
}

/** Thousands of small commits, each of which can be made again: the disk is waited for once, at the end. */
async function withoutWaitingForDisk(adminUrl: string, work: () => Promise<void> | undefined): Promise<void> {
  const set = (statement: string): Promise<unknown> =>
    withAdmin(adminUrl, async (admin) => {
      await admin.query(statement);
      await admin.query('select pg_reload_conf()');
    });
  await set('alter system set synchronous_commit = off');
  try {
    await work();
  } finally {
    await set('alter system reset synchronous_commit');
    await withAdmin(adminUrl, (admin) => admin.query('checkpoint'));
  }
}

async function untilDrained(subgraphs: readonly RunningSubgraph[]): Promise<void> {
  // An effect may record events of its own in a domain that was already looked at: twice empty in a row is empty.
  for (let quiet = 0; quiet < 2;) {
    const left = await Promise.all(
      subgraphs.map(({ services }) =>
        services.db.row('select 1 from outbox where published_at is null and parked_at is null limit 1'),
      ),
    );
    quiet = left.some(Boolean) ? 0 : quiet + 1;
    if (quiet < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
