import { ServiceTokenIssuer } from '../../platform/auth.js';
import { disableVendorTelemetry, loadConfig, needed } from '../../platform/config/config.js';
import { newId } from '../../platform/domain/ids.js';
import { HttpSubgraphClient } from '../../platform/client/http-client.js';
import { runProcess } from '../../platform/process/process.js';
import { createLog } from '../../platform/process/telemetry.js';
import { InProcessTransport } from '../../platform/transport/in-process.js';
import { manifest } from '../../schema/generated/manifest.js';
import { startRouter } from '../../router/router.js';
import { TrustedDocuments } from '../../router/admission/trusted-documents.js';

/* Our router over subgraphs of ours, without a broker: what its `main` does, but for where events come from. */

const [supergraphFile = '', urls = '{}'] = process.argv.slice(2);

disableVendorTelemetry();
runProcess(async (own) => {
  const config = loadConfig([], { role: 'router' });
  const { SERVICE_PRIVATE_KEY } = needed({ SERVICE_PRIVATE_KEY: config.servicePrivateKey });
  const log = createLog({ level: config.logLevel, service: 'router' });
  const serviceTokens = new ServiceTokenIssuer(SERVICE_PRIVATE_KEY);
  const clients = new Map(
    Object.entries(JSON.parse(urls) as Record<string, string>).map(([name, url]) => [
      name,
      new HttpSubgraphClient(name, [url], {
        timeoutMs: config.resilience.timeoutMs,
        serviceToken: () => serviceTokens.token(name, 'platform'),
        log,
      }),
    ]),
  );
  const transport = new InProcessTransport();
  transport.open();
  const router = await startRouter({
    supergraphFile,
    serviceTokens,
    transport,
    log,
    corsOrigins: [],
    exampleOperations: [],
    https: false,
    graphiql: false,
    subgraphs: (name) => {
      const client = clients.get(name);
      if (!client) throw new Error(`There is no subgraph ${name}.`);
      return client;
    },
    manifest,
    instance: newId(),
    host: config.host,
    port: 0,
    settings: config.router,
    trustedDocuments: new TrustedDocuments(new Map()),
    resilience: config.resilience,
    operationNames: new Set(),
    slowOperationMs: config.slowOperationMs,
    responseCacheMegabytes: config.responseCacheMegabytes,
  });
  own.stopWith(async () => {
    await router.close();
    for (const client of clients.values()) await client.close();
    await transport.close();
  });
  own.ready({ url: router.url });
});
