import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { ServiceTokenIssuer } from '../platform/auth.js';
import type { Resilience } from '../platform/config/resilience.js';
import type { RouterConfig } from '../platform/config/router.js';
import { ResilientClients } from '../platform/client/resilient-client.js';
import type { SubgraphClient } from '../platform/client/subgraph-client.js';
import type { Log } from '../platform/process/telemetry.js';
import { topicOf, type Consumer, type Transport } from '../platform/transport/transport.js';
import { Admission, admissionPlugin, sensitiveMutations } from './admission/admission.js';
import { ApiKeys } from './partner/api-keys.js';
import { Authenticator, getFromUsers, RevokedSessions } from './auth.js';
import { CacheHints } from './cache/cache-policy.js';
import type { RequestContext, Subgraphs } from './context.js';
import { costRules } from './admission/cost.js';
import type { Executor } from './execution/executor.js';
import { resultText } from './execution/data.js';
import { formatError, fromFormatted, unavailable } from './errors.js';
import { fetchFrom } from './execution/fetch-subgraph.js';
import { createGateway, type LoadedSupergraph } from './execution/gateway.js';
import { addGraphiQL } from './pages/graphiql.js';
import { Drain } from '../platform/process/drain.js';
import { addHealth } from '../platform/process/health.js';
import { addHttpCaching } from './cache/http-caching.js';
import { addAddressLimit, addCommonBehavior, addGraphQL, requestLog } from './http.js';
import { TrustedProxies } from './admission/client-address.js';
import { RequestRates } from './admission/rate-limits.js';
import { operationNames, RouterMetrics } from './metrics.js';
import { PartnerEndpoint } from './partner/partner.js';
import { addPublicRoutes } from './forwarding/public-routes.js';
import { ResponseCache } from './cache/response-cache.js';
import { shared } from './execution/shared-fetches.js';
import { LiveSubscriptions } from './live/live-subscriptions.js';
import { slowOperations } from './execution/slow-operations.js';
import { CLOSE, Sockets } from './live/sockets.js';
import { addWebhooks } from './forwarding/webhooks.js';
import { SubscriptionPlanner } from './live/subscription-planner.js';
import type { TrustedDocuments } from './admission/trusted-documents.js';
import { acceptInvitationPage, resetPasswordPage } from './pages/password-page.js';
import { verifyEmailPage } from './pages/verify-email-page.js';

const PATH = '/graphql';
/** Where people join and leave; a board's own events name its players all the time. */
const MEMBERSHIP_TOPICS = ['users', 'classes', 'community'].map(topicOf);

export interface RouterOptions {
  /** Composed supergraph SDL; watched, and loaded again when it changes. */
  readonly supergraphFile: string;
  /** The operations of our clients. */
  readonly trustedDocuments: TrustedDocuments;
  readonly subgraphs: (name: string) => SubgraphClient;
  /** Absent where the subgraphs are of others: nobody is known, and access tokens are passed on unseen. */
  readonly serviceTokens: ServiceTokenIssuer | undefined;
  readonly transport: Transport;
  /** Unique for each running process; names its position in the topics. */
  readonly instance: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Origins of browsers that may call; `*` for any. */
  readonly corsOrigins: readonly string[];
  readonly resilience: Resilience;
  readonly settings: RouterConfig;
  /** Whether people reach the router over https, if only through a proxy. */
  readonly https: boolean;
  /** Serves the explorer, and shows who asks what there is to ask: introspection and suggestions in errors. */
  readonly graphiql: boolean;
  /** What the explorer shows first, a tab each. */
  readonly exampleOperations: readonly string[];
  /** Topics whose events may change who may receive a shared subscription. Default: those of people, classes and groups. */
  readonly recheckTopics?: readonly string[];
  /** How often sockets are pinged. Default: 12 s. */
  readonly keepAliveMs?: number | undefined;
  /** How long the owner of a live field may be away before its subscribers have to connect again. Default: 30 s. */
  readonly livePatienceMs?: number | undefined;
  /** Where figures are gathered; absent: nowhere. */
  readonly metrics?: Registry | undefined;
  /** The operations of our own clients, which figures tell apart. */
  readonly operationsFolder: string;
  /** From how long on an operation is logged with its plan. */
  readonly slowOperationMs: number;
  /** How long `close` goes on to serve, while it says that it is not ready. Default: 0. */
  readonly shutdownDelayMs?: number;
  /** Memory for answers that may be kept, in megabytes; 0 keeps none. */
  readonly responseCacheMegabytes: number;
  readonly extraPages?: Readonly<Record<string, () => { contentType: string; body: string }>>;
  readonly log: Log;
  readonly ready?: () => Promise<Record<string, boolean>>;
}

export interface Router {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the one endpoint of the supergraph: GraphQL over HTTP and WebSocket on `/graphql`, the explorer, keys and health. */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const { log } = options;
  const metrics = options.metrics && new RouterMetrics(options.metrics, await operationNames(options.operationsFolder));
  const clients = new ResilientClients(options.subgraphs, {
    ...{ settings: options.resilience, log },
    ...(metrics && { onCall: metrics.onCall, onRetry: metrics.onRetry }),
  });
  const subgraphs: Subgraphs = { client: clients.of, serviceTokens: options.serviceTokens };
  const format = formatError(log, { suggestions: options.graphiql });
  const live = new LiveSubscriptions({ subgraphs, format, patienceMs: options.livePatienceMs, log });
  const revoked = new RevokedSessions((concerns) => sockets.revoke(concerns), log);
  const authenticator = new Authenticator(subgraphs, revoked);
  const rates = new RequestRates(options.settings.rateLimits);
  const proxies = new TrustedProxies(options.settings.trustedProxies);
  const partners = new PartnerEndpoint({
    ...{ settings: options.settings, rates, log },
    keys: new ApiKeys(subgraphs, log),
  });
  let planner: SubscriptionPlanner | undefined;
  let hints: CacheHints | undefined;
  let executor: Executor | undefined;
  let supergraphIsCurrent = true;
  const cache = new ResponseCache({
    maxCharacters: options.responseCacheMegabytes * 1024 * 1024,
    hints: () => hints,
  });
  const currentPlanner = (): SubscriptionPlanner => {
    if (!planner) throw unavailable();
    return planner;
  };

  const gateway = createGateway({
    supergraphFile: options.supergraphFile,
    fetchSubgraph: options.settings.shareQueries ? shared(fetchFrom(subgraphs, log)) : fetchFrom(subgraphs, log),
    onLoad: (supergraph) => {
      executor = supergraph.executor;
      planner = new SubscriptionPlanner(supergraph, admissionOf(supergraph, options));
      live.moveTo(planner);
      partners.serve(supergraph);
      hints = new CacheHints(supergraph.planner.supergraph.schema, supergraph.schema);
      cache.clear();
    },
    onReload: (problem) => {
      supergraphIsCurrent = problem === undefined;
      metrics?.reloaded(supergraphIsCurrent ? 'served' : 'refused');
    },
    ...(metrics && { onPlan: (found: boolean) => metrics.plan(found) }),
    log,
  });
  const apollo = new ApolloServer<RequestContext>({
    gateway,
    formatError: format,
    includeStacktraceInErrorResponses: false,
    introspection: true,
    csrfPrevention: true,
    persistedQueries: { cache: options.trustedDocuments.cache, ttl: null },
    parseOptions: { maxTokens: options.settings.limits.tokens },
    // Admission validates, after it has looked at the limits: some documents take long to validate.
    dangerouslyDisableValidation: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    logger: log,
    stringifyResult: resultText,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      requestLog(log),
      slowOperations(log, options.slowOperationMs),
      ...(metrics ? [metrics.plugin] : []),
      // Before the cache, which answers whatever it knows.
      admissionPlugin(() => currentPlanner().admission, format),
      cache.plugin,
    ],
  });
  const sockets = new Sockets({
    upgrades: { path: PATH, corsOrigins: options.corsOrigins },
    limits: options.settings.sockets,
    keepAliveMs: options.keepAliveMs,
    authenticator,
    live,
    planner: currentPlanner,
    rates,
    clientAddress: (request) => proxies.clientAddress(request),
    documents: options.trustedDocuments,
    maxTokens: options.settings.limits.tokens,
    execute: async (request, context) => {
      const { body } = await apollo.executeOperation(
        {
          query: request.query,
          ...(request.operationName !== undefined && { operationName: request.operationName }),
          variables: { ...request.variables },
        },
        { contextValue: context },
      );
      if (body.kind !== 'single') return { errors: [unavailable()] };
      const { data, errors } = body.singleResult;
      return {
        ...(data !== undefined && { data }),
        ...(errors && { errors: errors.map(fromFormatted) }),
      };
    },
    format,
    log,
  });

  if (options.metrics) {
    metrics?.watch(options.metrics, {
      clients: () => clients.all,
      plans: () => executor?.size ?? 0,
      sockets: () => sockets.size,
      live: () => live.state,
    });
  }

  await apollo.start();
  const invalidating = [...(hints?.eventTypes ?? [])].map((type) => topicOf(type.split('.')[1] ?? ''));
  const tail = await listen(options, invalidating, {
    handle: (event) => {
      revoked.handle(event);
      live.handle(event);
      cache.handle(event);
    },
    onGap: () => {
      log.warn('events were missed: all sockets connect again');
      sockets.closeAll(CLOSE.tryAgain, 'Try again');
      cache.clear();
      void revoked.prime(subgraphs);
    },
  });
  // After the tail began: what is revoked in between is heard of twice, not never.
  await revoked.prime(subgraphs);

  const app = fastify({
    bodyLimit: options.settings.limits.bodyBytes,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    trustProxy: proxies.trusts,
    // What comes while it ends is answered; a client can't tell whether a mutation that gets no answer was run.
    return503OnClosing: false,
  });
  const drain = new Drain(app);
  await addHttpCaching(app);
  addCommonBehavior(app, { corsOrigins: options.corsOrigins, https: options.https, format, log });
  addAddressLimit(app, rates);
  addGraphQL(app, {
    ...{ path: PATH, corsOrigins: options.corsOrigins, apollo, format, log },
    identify: async (authorization) => {
      const viewer = await authenticator.viewer(authorization);
      return { viewer, authorization, allowance: await rates.count('user', viewer?.id) };
    },
  });
  await partners.start(app, format);
  addHealth(
    app,
    async () => ({
      accepting: drain.isAccepting,
      supergraph: planner !== undefined,
      revokedSessions: revoked.ready,
      ...(await options.ready?.()),
    }),
    () =>
      supergraphIsCurrent ? [] : ['The changed supergraph is not usable: the former one is served. The log says why.'],
  );
  addPages(app, options, subgraphs);
  sockets.attach(app.server);
  const close = async (): Promise<void> => {
    await drain.announce(options.shutdownDelayMs ?? 0);
    await Promise.all([sockets.stop(), drain.end()]);
    revoked.stop();
    await tail.stop();
    await Promise.all([apollo.stop(), partners.stop()]);
  };
  const url = await app.listen({ host: options.host, port: options.port }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  let closed: Promise<void> | undefined;
  return { url, close: () => (closed ??= close()) };
}

function listen(
  options: RouterOptions,
  invalidating: readonly string[],
  handlers: Pick<Parameters<Transport['tail']>[0], 'handle' | 'onGap'>,
): Promise<Consumer> {
  const topics = [...new Set([topicOf('users'), ...(options.recheckTopics ?? MEMBERSHIP_TOPICS), ...invalidating])];
  return options.transport.tail({ instance: `${options.instance}-router`, topics, ...handlers });
}

function admissionOf(
  { schema, planner }: LoadedSupergraph,
  { settings: { limits, trustedDocumentsOnly }, graphiql, trustedDocuments }: RouterOptions,
): Admission {
  const supergraph = planner.supergraph.schema;
  return new Admission({
    ...{ schema, limits, introspection: graphiql, suggestions: graphiql },
    costs: costRules(supergraph),
    ...(trustedDocumentsOnly && { trusted: trustedDocuments.has }),
    sensitive: sensitiveMutations(supergraph),
  });
}

function addPages(app: FastifyInstance, options: RouterOptions, subgraphs: Subgraphs): void {
  if (options.graphiql) addGraphiQL(app, { endpoint: PATH, exampleOperations: options.exampleOperations });
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    const { body } = await getFromUsers(subgraphs, '/.well-known/jwks.json').catch(() => {
      throw unavailable();
    });
    return reply.header('cache-control', 'public, max-age=300').send(body);
  });
  app.get('/verify-email', (_request, reply) => reply.type('text/html; charset=utf-8').send(verifyEmailPage));
  addPublicRoutes(app, subgraphs);
  addWebhooks(app, subgraphs);
  const passwordPages = { '/reset-password': resetPasswordPage, '/accept-invitation': acceptInvitationPage };
  for (const [path, { html, contentSecurityPolicy }] of Object.entries(passwordPages)) {
    app.get(path, (_request, reply) =>
      reply
        .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-store' })
        .type('text/html; charset=utf-8')
        .send(html),
    );
  }
  for (const [path, page] of Object.entries(options.extraPages ?? {})) {
    app.get(path, (_request, reply) => {
      const { contentType, body } = page();
      return reply.type(contentType).send(body);
    });
  }
}
