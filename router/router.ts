import { topicOf } from '../platform/transport/transport.js';
import { ResilientClients } from '../platform/client/resilient-client.js';
import { documentsOf } from './pages/documents.js';
import { TrustedProxies } from './admission/client-address.js';
import { AllowedOrigins } from './admission/origins.js';
import { SlowClients } from './admission/slow-clients.js';
import { RequestRates } from './admission/rate-limits.js';
import { createApollo, executeBy } from './apollo.js';
import { RevokedTokens } from '../platform/revoked-tokens.js';
import { Authenticator } from './auth.js';
import { ResponseCache } from './cache/response-cache.js';
import type { Subgraphs } from './context.js';
import { formatError } from './errors.js';
import { EventTail } from './event-tail.js';
import { fetchFrom } from './execution/fetch-subgraph.js';
import { HeldBytes } from './execution/held-bytes.js';
import { createGateway } from './execution/gateway.js';
import { PlanningQueue } from './execution/planning-queue.js';
import { readingOwnWrites, RecentWriters } from './execution/own-writes.js';
import { shared } from './execution/shared-fetches.js';
import { LiveSubscriptions } from './live/live-subscriptions.js';
import { Sockets } from './live/sockets.js';
import { RouterMetrics } from './metrics.js';
import { ApiKeys } from './partner/api-keys.js';
import { PartnerEndpoint } from './partner/partner.js';
import type { RouterOptions } from './options.js';
import { createHttpServer, GRAPHQL_PATH } from './routes.js';
import { SharedResponses } from './shared/responses.js';
import { SharedStore } from './shared/store.js';
import { ServedSupergraph } from './supergraph.js';

export interface Router {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the one endpoint of the supergraph: GraphQL over HTTP and WebSocket on `/graphql`, the explorer, keys and health. */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const parts = await createParts(options);
  const { apollo, sockets, slowClients, supergraph, revoked, tail, partners, store } = parts;
  await apollo.start();
  await tail.start(supergraph.version?.hints.eventTypes ?? []);
  const { app, drain } = await createHttpServer(options, parts);
  sockets.attach(app.server);
  slowClients.attach(app.server);
  const close = once(async () => {
    await drain.announce(options.shutdownDelayMs ?? 0);
    await Promise.all([sockets.stop(), drain.end()]);
    revoked.stop();
    slowClients.stop();
    await tail.stop();
    await Promise.all([apollo.stop(), partners.stop()]);
    store?.close();
  });
  const url = await app.listen({ host: options.host, port: options.port }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { url, close };
}

/** Everything but the event tail and the HTTP server, not started yet. */
async function createParts(options: RouterOptions) {
  const { log, settings } = options;
  const metrics = options.metrics && new RouterMetrics(options.metrics, options.operationNames);
  const clients = new ResilientClients(options.subgraphs, {
    settings: options.resilience,
    log,
    ...(metrics && { onCall: metrics.onCall, onRetry: metrics.onRetry }),
  });
  const { serviceTokens, manifest } = options;
  const subgraphs: Subgraphs = { client: clients.of, serviceTokens, identity: manifest.identity };
  const format = formatError(log, { suggestions: options.graphiql });
  const live = new LiveSubscriptions({ subgraphs, format, patienceMs: options.livePatienceMs, log });
  const revoked = new RevokedTokens(log, manifest.identity, (reasonFor) => sockets.revoke(reasonFor));
  const authenticator = new Authenticator(subgraphs, revoked);
  const store = settings.redisUrl
    ? new SharedStore({ url: settings.redisUrl, log, onFailure: () => metrics?.storeFailed() })
    : undefined;
  const rates = new RequestRates(settings.rateLimits, store);
  const proxies = new TrustedProxies(settings.trustedProxies);
  const origins = new AllowedOrigins(options.corsOrigins, options.graphiql);
  const planning = new PlanningQueue();
  const partners = new PartnerEndpoint({ settings, rates, planning, log, keys: new ApiKeys(subgraphs, log) });
  const { trustedDocuments } = options;
  const supergraph = new ServedSupergraph({
    settings,
    introspection: options.graphiql,
    trustedDocuments: trustedDocuments.including(manifest.pages.flatMap(documentsOf)),
  });
  const sharedResponses = store && new SharedResponses(store);
  const cache = new ResponseCache({
    maxCharacters: options.responseCacheMegabytes * 1024 * 1024,
    hints: () => supergraph.version?.hints,
    shared: sharedResponses,
    onLookup: metrics && ((outcome) => metrics.cache(outcome)),
  });
  const gateway = createGateway({
    planning,
    maxResponseCharacters: settings.limits.responseBytes,
    heldBytes: new HeldBytes(settings.limits.heldBytes),
    supergraphFile: options.supergraphFile,
    onSupergraph: options.onSupergraph,
    fetchSubgraph: readingOwnWrites(
      settings.shareQueries ? shared(fetchFrom(subgraphs, log)) : fetchFrom(subgraphs, log),
      new RecentWriters(store),
    ),
    onLoad: (loaded) => {
      const { planner, hints } = supergraph.replace(loaded);
      live.moveTo(planner);
      tail.supergraphChanged(hints.eventTypes);
      partners.serve(loaded, hints);
      sharedResponses?.useSchema(loaded.schema);
      cache.clear();
    },
    onReload: (problem) => {
      supergraph.isCurrent = problem === undefined;
      metrics?.reloaded(supergraph.isCurrent ? 'served' : 'refused');
    },
    ...(metrics && { onPlan: (found: boolean) => metrics.plan(found) }),
    log,
  });
  const apollo = createApollo(options, { gateway, supergraph, cache, planning, metrics, format });
  const sockets: Sockets = new Sockets({
    upgrades: { path: GRAPHQL_PATH, origins },
    limits: settings.sockets,
    keepAliveMs: options.keepAliveMs,
    authenticator,
    live,
    planner: supergraph.planner,
    rates,
    store,
    clientAddress: (request) => proxies.clientAddress(request),
    documents: trustedDocuments,
    maxTokens: settings.limits.tokens,
    execute: executeBy(apollo),
    onRejected: metrics && ((code) => metrics.rejected(code)),
    format,
    log,
  });
  const { transport, instance, recheckTopics = manifest.membership.map(topicOf) } = options;
  const tail: EventTail = new EventTail({
    transport,
    instance,
    recheckTopics,
    subgraphs,
    revoked,
    live,
    cache,
    sockets,
    log,
  });
  const slowClients = new SlowClients(settings.slowClients, (reason) => metrics?.slowClientClosed(reason), log);
  if (options.metrics) {
    metrics?.watch(options.metrics, {
      clients: () => clients.all,
      cached: () => cache.size,
      plans: () => supergraph.version?.executor.size ?? 0,
      sockets: () => sockets.size,
      live: () => live.state,
      pendingBytes: () => slowClients.pendingBytes,
    });
  }
  return {
    metrics,
    store,
    apollo,
    sockets,
    slowClients,
    supergraph,
    cache,
    revoked,
    subgraphs,
    partners,
    tail,
    authenticator,
    rates,
    proxies,
    origins,
    format,
  };
}

/** Later calls return the promise of the first. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
