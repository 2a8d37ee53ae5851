import { resolve } from 'node:path';
import { ServiceTokenIssuer } from '../platform/auth.js';
import { DEFAULT_PORT, disableVendorTelemetry, loadConfig, needed, type Config } from '../platform/config.js';
import { newId } from '../platform/domain/ids.js';
import { HttpSubgraphClient } from '../platform/http-subgraph-client.js';
import { runProcess, type OwnProcess } from '../platform/process.js';
import { createLog, startTelemetry } from '../platform/telemetry.js';
import { KafkaTransport } from '../platform/transport/kafka.js';
import { exampleOperations } from './examples.js';
import { startRouter } from './router.js';
import { TrustedDocuments } from './trusted-documents.js';

disableVendorTelemetry();
runProcess((own) => start(loadConfig(undefined, { holdsData: false }), own));

/** The router as a process of its own, over subgraphs that are processes too. */
async function start(config: Config, own: OwnProcess): Promise<void> {
  const { KAFKA_BROKERS, SERVICE_PRIVATE_KEY } = needed({
    KAFKA_BROKERS: config.kafka,
    SERVICE_PRIVATE_KEY: config.servicePrivateKey,
  });
  const stops: (() => Promise<unknown>)[] = [];
  own.stopWith(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });
  const log = createLog({ level: config.logLevel, service: 'router' });
  stops.push(await startTelemetry({ otlpEndpoint: config.otlpEndpoint, service: 'router' }));
  const transport = await KafkaTransport.connect(KAFKA_BROKERS, { log, onFatal: own.fail });
  stops.push(() => transport.close());
  const serviceTokens = new ServiceTokenIssuer(SERVICE_PRIVATE_KEY);
  const clients = new Map(
    Object.entries(config.subgraphUrls).map(([name, urls]) => [
      name,
      new HttpSubgraphClient(name, urls, {
        timeoutMs: config.subgraphTimeoutMs,
        serviceToken: () => serviceTokens.token(name, 'platform'),
        log,
      }),
    ]),
  );
  stops.push(() => Promise.all([...clients.values()].map((client) => client.close())));
  const router = await startRouter({
    supergraphFile: resolve('schema/supergraph.graphql'),
    subgraphs: (name) => {
      const client = clients.get(name);
      if (!client) throw new Error(`The supergraph names a subgraph ${name} that has no address.`);
      return client;
    },
    ...{ serviceTokens, transport, log, exampleOperations },
    instance: newId(),
    host: config.host,
    port: config.port ?? DEFAULT_PORT,
    corsOrigins: config.corsOrigins,
    settings: config.router,
    trustedDocuments: TrustedDocuments.read(resolve('schema/generated/trusted-documents.json')),
    https: config.publicUrl.startsWith('https:'),
    responseCacheMegabytes: config.responseCacheMegabytes,
    graphiql: config.graphiql,
  });
  stops.push(() => router.close());
  own.ready({ url: router.url });
}
