import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ServiceTokenIssuer } from '../platform/auth.js';
import { disableVendorTelemetry, loadConfig, needed, type Config } from '../platform/config/config.js';
import { DEFAULT_PORT } from '../platform/config/http.js';
import { EMPTY_MANIFEST, type Manifest } from '../platform/manifest.js';
import { newId } from '../platform/domain/ids.js';
import { HttpSubgraphClient } from '../platform/client/http-client.js';
import { Certificates } from '../platform/process/certificates.js';
import { createMetrics, instanceRequests, invalidMessages, serveMetrics } from '../platform/process/metrics.js';
import { runProcess, type OwnProcess } from '../platform/process/process.js';
import { startTelemetry } from '../platform/process/spans.js';
import { createLog, type Log } from '../platform/process/telemetry.js';
import { InProcessTransport } from '../platform/transport/in-process.js';
import { KafkaTransport } from '../platform/transport/kafka.js';
import { manifest as generated } from '../schema/generated/manifest.js';
import { exampleOperations } from '../schema/examples.js';
import type { RouterOptions } from './options.js';
import { startRouter } from './router.js';
import { ExternalSubgraphs } from './execution/external-subgraphs.js';
import { TrustedDocuments } from './admission/trusted-documents.js';

disableVendorTelemetry();
const manifest: Manifest = generated;
const domains = manifest.domains.map((name) => ({ name }));
runProcess((own) => start(loadConfig(domains, { role: 'router' }), own));

/** The router as a process of its own, over subgraphs in other processes: ours, or those of any supergraph. */
async function start(config: Config, own: OwnProcess): Promise<void> {
  const stops: Stops = [];
  own.stopWith(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  const log = createLog({ level: config.logLevel, service: 'router' });
  stops.push(await startTelemetry({ ...config, service: 'router' }));
  const registry = config.metrics && createMetrics();
  if (config.metrics && registry) {
    const metrics = await serveMetrics(registry, { ...config.metrics, log });
    stops.push(() => metrics.close());
  }
  const certificates = config.tls && (await Certificates.open(config.tls, log));
  stops.push(() => Promise.resolve(certificates?.close()));
  const { supergraphFile } = config.router;
  const runtime = supergraphFile
    ? await externalSupergraph(supergraphFile, config, stops)
    : await ownSupergraph(config, { log, stops, onFatal: own.fail, registry });
  const trustedDocuments = TrustedDocuments.read(resolve('schema/generated/trusted-documents.json'));
  const router = await startRouter({
    ...runtime,
    log,
    exampleOperations,
    manifest: supergraphFile ? EMPTY_MANIFEST : manifest,
    instance: newId(),
    host: config.host,
    certificates,
    shutdownDelayMs: config.shutdownDelayMs,
    port: config.port ?? DEFAULT_PORT,
    corsOrigins: config.corsOrigins,
    settings: supergraphFile
      ? { ...config.router, limits: { ...config.router.limits, listsWithinThemselves: true } }
      : config.router,
    trustedDocuments,
    https: config.publicUrl.startsWith('https:'),
    resilience: config.resilience,
    metrics: registry,
    operationNames: trustedDocuments.operationNames,
    slowOperationMs: config.slowOperationMs,
    responseCacheMegabytes: config.responseCacheMegabytes,
    graphiql: config.graphiql,
  });
  stops.push(() => router.close());
  own.ready({ url: router.url });
}

type Runtime = Pick<RouterOptions, 'supergraphFile' | 'onSupergraph' | 'subgraphs' | 'serviceTokens' | 'transport'>;
type Stops = (() => Promise<unknown>)[];

async function ownSupergraph(
  config: Config,
  {
    log,
    stops,
    onFatal,
    registry,
  }: {
    readonly log: Log;
    readonly stops: Stops;
    readonly onFatal: OwnProcess['fail'];
    readonly registry: ReturnType<typeof createMetrics> | undefined;
  },
): Promise<Runtime> {
  const { KAFKA_BROKERS, SERVICE_PRIVATE_KEY } = needed({
    KAFKA_BROKERS: config.kafka,
    SERVICE_PRIVATE_KEY: config.servicePrivateKey,
  });
  const onInvalid = registry && invalidMessages(registry);
  const transport = await KafkaTransport.connect(KAFKA_BROKERS, { log, onFatal, onInvalid });
  const requests = registry && instanceRequests(registry);
  const certificates = config.processTls && (await Certificates.open(config.processTls, log));
  stops.push(() => Promise.resolve(certificates?.close()));
  stops.push(() => transport.close());
  const serviceTokens = new ServiceTokenIssuer(SERVICE_PRIVATE_KEY);
  const clients = new Map(
    manifest.domains.map((name) => [
      name,
      new HttpSubgraphClient(name, config.domain(name).urls, {
        timeoutMs: config.resilience.timeoutMs,
        maxResponseBytes: config.resilience.responseBytes,
        serviceToken: () => serviceTokens.token(name, 'platform'),
        log,
        certificates,
        requests,
      }),
    ]),
  );
  stops.push(() => Promise.all([...clients.values()].map((client) => client.close())));
  return {
    supergraphFile: resolve('schema/supergraph.graphql'),
    subgraphs: (name) => {
      const client = clients.get(name);
      if (!client) throw new Error(`The supergraph names a subgraph ${name} that has no address.`);
      return client;
    },
    serviceTokens,
    transport,
  };
}

async function externalSupergraph(supergraphFile: string, config: Config, stops: Stops): Promise<Runtime> {
  const { timeoutMs, responseBytes } = config.resilience;
  const subgraphs = new ExternalSubgraphs({ timeoutMs, maxResponseBytes: responseBytes });
  // A missing address fails the start at once, with its own message.
  subgraphs.load(await readFile(supergraphFile, 'utf8'));
  stops.push(() => subgraphs.close());
  const transport = new InProcessTransport();
  transport.open();
  stops.push(() => transport.close());
  return {
    supergraphFile,
    onSupergraph: subgraphs.load,
    subgraphs: subgraphs.client,
    serviceTokens: undefined,
    transport,
  };
}
