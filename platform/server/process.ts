import 'reflect-metadata';
import type { JSONWebKeySet } from 'jose';
import { AccessTokenVerifier, DomainTokenIssuer, ServiceTokenVerifier } from '../auth.js';
import { loadConfig, needed, type Config } from '../config/config.js';
import type { Manifest } from '../manifest.js';
import { newId } from '../domain/ids.js';
import { HttpSubgraphClient } from '../client/http-client.js';
import { MailCatcher, smtpMailer } from '../services/mail.js';
import { ResilientClient } from '../client/resilient-client.js';
import { HEADER } from '../client/subgraph-client.js';
import { RemotePeople } from '../people-port.js';
import { followRevokedTokens } from './follow-revoked-tokens.js';
import { createMetrics, invalidMessages, serveMetrics } from '../process/metrics.js';
import { Certificates } from '../process/certificates.js';
import { runProcess, type OwnProcess } from '../process/process.js';
import { RunningSubgraph } from './running-subgraph.js';
import { createSecrets, domainKeysOf } from '../services/secrets.js';
import { serveSubgraph } from './server.js';
import { openStorage } from '../services/object-storage/open.js';
import { addConsumerLag, SubgraphMetrics } from '../process/subgraph-metrics.js';
import type { SubgraphDefinition } from '../subgraph.js';
import { startTelemetry } from '../process/spans.js';
import { createLog } from '../process/telemetry.js';
import { KafkaTransport } from '../transport/kafka.js';

/**
 * Runs one subgraph as a process of its own: its database, Kafka, and HTTP for the router. Any number of instances may run
 * at once. Ends with code 1 when a consumer can't go on.
 */
export function runSubgraph(definition: SubgraphDefinition, manifest: Manifest): void {
  const { settings } = definition;
  const domains = manifest.domains.map((name) => ({
    name,
    ...(name === definition.name && settings && { settings }),
  }));
  runProcess((own) =>
    start(definition, loadConfig(domains, { role: 'subgraph' }), { own, identity: manifest.identity }),
  );
}

async function start(
  definition: SubgraphDefinition,
  config: Config,
  { own, identity }: { readonly own: OwnProcess; readonly identity: Manifest['identity'] },
): Promise<void> {
  const { name } = definition;
  if (!identity) throw new Error('No definition has an identity: nothing signs access tokens.');
  const { databaseUrl, kafka, secretKey, servicePublicKey } = requiredSettings(name, config);
  const secrets = createSecrets(secretKey, config.otherSecretKeys);
  const domainTokens = new DomainTokenIssuer(name, domainKeysOf(secrets));
  const serviceTokens = new ServiceTokenVerifier(servicePublicKey, name, domainKeysOf(secrets));
  const stops: (() => Promise<unknown>)[] = [];
  own.stopWith(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  const log = createLog({ level: config.logLevel, service: name });
  stops.push(await startTelemetry({ ...config, service: name }));
  const registry = config.metrics && createMetrics();
  const onInvalid = registry && invalidMessages(registry);
  const transport = await KafkaTransport.connect(kafka, { log, onFatal: own.fail, onInvalid });
  stops.push(() => transport.close());
  // The source of public keys, also for their owner itself. It is not called before the first token arrives.
  const certificates = config.processTls && (await Certificates.open(config.processTls, log));
  stops.push(() => Promise.resolve(certificates?.close()));
  const overHttp = new HttpSubgraphClient(identity.domain, config.domain(identity.domain).urls, {
    timeoutMs: config.resilience.timeoutMs,
    certificates,
    log,
  });
  stops.push(() => overHttp.close());
  const keyOwner = new ResilientClient(overHttp, { settings: config.resilience, log });
  const mail = config.mailUrl ? smtpMailer(config.mailUrl, config.mailFrom) : new MailCatcher();
  stops.push(() => mail.close());

  if (config.metrics && registry) {
    addConsumerLag(registry, name, kafka, log);
    const metrics = await serveMetrics(registry, { ...config.metrics, log });
    stops.push(() => metrics.close());
  }

  const instance = newId();
  const revoked = await followRevokedTokens({
    transport,
    instance,
    identity,
    log,
    get: async (path) => keyOwner.get(path, { [HEADER.serviceToken]: await domainTokens.token(identity.domain) }),
  });
  stops.push(() => revoked.stop());
  const running = await RunningSubgraph.start(definition, {
    instance,
    transport,
    mail,
    serviceTokens,
    databaseUrl,
    log,
    metrics: registry && new SubgraphMetrics(registry),
    databaseDirectUrl: config.domain(name).databaseDirectUrl,
    databaseReadUrl: config.domain(name).databaseReadUrl,
    migrate: config.migrateOnStart,
    poolSize: config.databasePoolSize,
    accessTokens: new AccessTokenVerifier(
      async () => (await keyOwner.get(identity.keysPath, {})).body as JSONWebKeySet,
      (viewer) => revoked.tokens.requireCurrent(viewer),
    ),
    storage: await openStorage(config),
    secrets,
    people: new RemotePeople(keyOwner, domainTokens, identity.domain),
    publicUrl: config.publicUrl,
    retention: config.retention,
    config,
  });
  stops.push(() => running.stop());
  const server = await serveSubgraph({
    client: running.client,
    serviceTokens,
    certificates,
    log,
    host: config.host,
    shutdownDelayMs: config.shutdownDelayMs,
    port: config.port ?? Number(new URL(config.domain(name).urls[0]).port),
    ready: () => running.ready(),
  });
  stops.push(() => server.close());
  void revoked.prime();
  own.ready({ url: server.url });
}

/** One error names every setting that is missing. */
function requiredSettings(domain: string, config: Config) {
  const databaseSetting = `${domain.toUpperCase()}_DATABASE_URL`;
  const { databaseUrl } = config.domain(domain);
  const { KAFKA_BROKERS, SECRET_KEY, SERVICE_PUBLIC_KEY } = needed({
    [databaseSetting]: databaseUrl,
    KAFKA_BROKERS: config.kafka,
    SECRET_KEY: config.secretKey,
    SERVICE_PUBLIC_KEY: config.servicePublicKey,
  });
  return {
    databaseUrl: databaseUrl as string,
    kafka: KAFKA_BROKERS,
    secretKey: SECRET_KEY,
    servicePublicKey: SERVICE_PUBLIC_KEY,
  };
}
