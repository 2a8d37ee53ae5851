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
import { HEADER, type SubgraphClient } from '../platform/client/subgraph-client.js';
import type { Config } from '../platform/config/config.js';
import { DEFAULT_PORT } from '../platform/config/http.js';
import { manifestOf } from '../platform/manifest.js';
import { newId } from '../platform/domain/ids.js';
import { MailCatcher, smtpMailer, type Mailer } from '../platform/services/mail.js';
import { Certificates } from '../platform/process/certificates.js';
import { createMetrics, serveMetrics } from '../platform/process/metrics.js';
import { RemotePeople, type PeopleTransport } from '../platform/people-port.js';
import { followRevokedTokens } from '../platform/server/follow-revoked-tokens.js';
import { RunningSubgraph } from '../platform/server/running-subgraph.js';
import { createSecrets, domainKeysOf, type Secrets } from '../platform/services/secrets.js';
import { openStorage } from '../platform/services/object-storage/open.js';
import { SubgraphMetrics } from '../platform/process/subgraph-metrics.js';
import type { SubgraphDefinition } from '../platform/subgraph.js';
import { startTelemetry } from '../platform/process/spans.js';
import { type Log } from '../platform/process/telemetry.js';
import { InProcessTransport } from '../platform/transport/in-process.js';
import type { RouterOptions } from '../router/options.js';
import { startRouter } from '../router/router.js';
import { TrustedDocuments } from '../router/admission/trusted-documents.js';
import { openCluster, provideDatabase } from './databases.js';
import { Filling } from './filling.js';
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

type Stops = (() => Promise<unknown>)[];

/** The whole platform in this process: database, six subgraphs, router. What was started is stopped again when a part fails. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { config, definitions, log, progress, fill } = options;
  const stops: Stops = [];
  const transport = new InProcessTransport(log);
  const stop = async (): Promise<void> => {
    // Before any consumer stops: what one of them would miss stays in the outbox for the next start.
    await transport.close();
    for (const end of stops.splice(0).reverse()) await end();
  };
  options.onStarting(stop);
  try {
    const port = await reservePort(config.host, config.port ?? DEFAULT_PORT);
    const url = `${config.tls ? 'https' : 'http'}://${config.host}:${port}`;
    stops.push(await startTelemetry({ ...config, service: 'lyceum' }));
    const cluster = await openCluster(config, progress, stops, log);
    progress('databases');
    const filling = new Filling(join(config.dataDirectory, 'demo'), cluster.adminUrl);
    const names = definitions.map(({ name }) => name);
    if (config.databaseUrl === undefined) await filling.prepare(names, fill !== undefined);
    const databaseUrls = await Promise.all(names.map((name) => provideDatabase(name, config, cluster)));

    progress('subgraphs');
    const shared: Shared = {
      transport,
      instance: newId(),
      publicUrl: config.port === 0 ? url : config.publicUrl,
      mail: config.mailUrl ? smtpMailer(config.mailUrl, config.mailFrom) : new MailCatcher(),
      secrets: createSecrets(cluster.masterKey, config.otherSecretKeys),
      serviceKeys: await newKeyPair(),
      registry: config.metrics && createMetrics(),
    };
    stops.push(() => shared.mail.close());
    await showMetrics(options, shared, stops);
    const subgraphs = await startSubgraphs(options, shared, databaseUrls, stops);
    const platform: Platform = {
      url,
      explorerUrl: config.graphiql ? `${url}/` : undefined,
      mailUrl: shared.mail instanceof MailCatcher ? `${url}/mails` : undefined,
      get filled() {
        return filling.state === 'finished';
      },
      subgraph: subgraphs.named,
      drained: () => untilDrained(subgraphs.all()),
      stop,
    };
    if (fill) await filling.run(() => fill(platform));

    progress('router');
    const certificates = config.tls && (await Certificates.open(config.tls, log));
    stops.push(() => Promise.resolve(certificates?.close()));
    const router = await startRouter({ ...routerOptions(options, shared, subgraphs, port), certificates });
    stops.push(() => router.close());
    return platform;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the subgraphs and the router of this process have in common. */
interface Shared {
  readonly transport: InProcessTransport;
  readonly instance: string;
  readonly publicUrl: string;
  readonly mail: Mailer;
  readonly secrets: Secrets;
  readonly serviceKeys: Awaited<ReturnType<typeof newKeyPair>>;
  /** Absent: no metrics. */
  readonly registry: ReturnType<typeof createMetrics> | undefined;
}

async function showMetrics({ config, log }: PlatformOptions, { registry }: Shared, stops: Stops): Promise<void> {
  if (!config.metrics || !registry) return;
  const server = await serveMetrics(registry, { ...config.metrics, log });
  stops.push(() => server.close());
}

/** The subgraphs that have started so far. */
class Subgraphs {
  private readonly running = new Map<string, RunningSubgraph>();

  readonly named = (name: string): RunningSubgraph => {
    const found = this.running.get(name);
    if (!found) throw new Error(`There is no subgraph ${name}.`);
    return found;
  };

  add(subgraph: RunningSubgraph): void {
    this.running.set(subgraph.definition.name, subgraph);
  }

  all(): RunningSubgraph[] {
    return [...this.running.values()];
  }
}

/** Starts all of them side by side; the transport opens, and events flow, when the last one is there. */
async function startSubgraphs(
  { config, definitions, log }: PlatformOptions,
  { transport, instance, publicUrl, mail, secrets, serviceKeys, registry }: Shared,
  databaseUrls: readonly string[],
  stops: Stops,
): Promise<Subgraphs> {
  const subgraphs = new Subgraphs();
  const { identity } = manifestOf(definitions);
  if (!identity) throw new Error('No definition has an identity: nothing signs access tokens.');
  const users = (): SubgraphClient => subgraphs.named(identity.domain).client;
  const domainKeys = domainKeysOf(secrets);
  const revoked = await followRevokedTokens({
    transport,
    instance,
    identity,
    log,
    get: async (path) =>
      users().get(path, {
        [HEADER.serviceToken]: await new DomainTokenIssuer(identity.domain, domainKeys).token(identity.domain),
      }),
  });
  stops.push(() => revoked.stop());
  const accessTokens = new AccessTokenVerifier(
    async () => (await users().get(identity.keysPath, {})).body as JSONWebKeySet,
    (viewer) => revoked.tokens.requireCurrent(viewer),
  );
  let peopleClient: ResilientClient | undefined;
  const peopleTransport: PeopleTransport = {
    read: async (...request) =>
      (peopleClient ??= new ResilientClient(users(), { settings: config.resilience, log })).read(...request),
  };
  const metrics = registry && new SubgraphMetrics(registry);
  const storage = await openStorage(config);
  // All are waited for, also when one fails: what has started must be found when everything is stopped.
  const starts = await Promise.allSettled(
    definitions.map(async (definition, index) => {
      const { name } = definition;
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
        databaseUrl: databaseUrls[index] as string,
        databaseDirectUrl: config.domain(name).databaseDirectUrl,
        databaseReadUrl: config.domain(name).databaseReadUrl,
        migrate: config.migrateOnStart,
        poolSize: config.databasePoolSize,
        serviceTokens: new ServiceTokenVerifier(serviceKeys.publicKey, name, domainKeys),
        people: new RemotePeople(peopleTransport, new DomainTokenIssuer(name, domainKeys), identity.domain),
      });
      subgraphs.add(started);
      stops.push(() => started.stop());
    }),
  );
  const failed = starts.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  transport.open();
  await revoked.prime();
  return subgraphs;
}

function routerOptions(
  { config, definitions, supergraphFile, exampleOperations, log }: PlatformOptions,
  { transport, instance, publicUrl, mail, serviceKeys, registry }: Shared,
  subgraphs: Subgraphs,
  port: number,
): RouterOptions {
  const trustedDocuments = TrustedDocuments.read(resolve('schema/generated/trusted-documents.json'));
  return {
    supergraphFile,
    subgraphs: (name) => subgraphs.named(name).client,
    serviceTokens: new ServiceTokenIssuer(serviceKeys.privateKey),
    transport,
    instance,
    port,
    log,
    manifest: manifestOf(definitions),
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
    graphiql: config.graphiql,
    exampleOperations,
    extraPages: mailPages(mail),
    ready: () => readinessOf(subgraphs.all()),
  };
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
