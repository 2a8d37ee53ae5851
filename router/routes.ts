import type { ApolloServer } from '@apollo/server';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { Drain } from '../platform/process/drain.js';
import { addHealth } from '../platform/process/health.js';
import type { TrustedProxies } from './admission/client-address.js';
import type { AllowedOrigins } from './admission/origins.js';
import type { RequestRates } from './admission/rate-limits.js';
import type { RevokedTokens } from '../platform/revoked-tokens.js';
import { getFromIdentity, type Authenticator } from './auth.js';
import { addHttpCaching } from './cache/http-caching.js';
import type { RequestContext, Subgraphs } from './context.js';
import { unavailable, type formatError } from './errors.js';
import { addPublicRoutes } from './forwarding/public-routes.js';
import { addWebhooks } from './forwarding/webhooks.js';
import { addAddressLimit, addCommonBehavior, rejectMalformed } from './http.js';
import { addGraphQL, addJsonParser } from './http/graphql-route.js';
import { addGraphiQL } from './pages/graphiql.js';
import { providerPage } from './pages/provider-page.js';
import { tokenPage } from './pages/token-page.js';
import type { RouterMetrics } from './metrics.js';
import type { PartnerEndpoint } from './partner/partner.js';
import type { RouterOptions } from './options.js';
import type { ServedSupergraph } from './supergraph.js';

export const GRAPHQL_PATH = '/graphql';

export interface RouteParts {
  readonly apollo: ApolloServer<RequestContext>;
  readonly subgraphs: Subgraphs;
  readonly supergraph: ServedSupergraph;
  readonly authenticator: Authenticator;
  readonly revoked: RevokedTokens;
  readonly rates: RequestRates;
  readonly proxies: TrustedProxies;
  readonly origins: AllowedOrigins;
  readonly partners: PartnerEndpoint;
  readonly format: ReturnType<typeof formatError>;
  readonly metrics: RouterMetrics | undefined;
}

/** The HTTP server of the router with all of its routes; it does not listen yet. */
export async function createHttpServer(
  options: RouterOptions,
  parts: RouteParts,
): Promise<{ app: FastifyInstance; drain: Drain }> {
  const { https, log } = options;
  const { apollo, authenticator, rates, proxies, partners, origins, format, metrics } = parts;
  const onRejected = metrics && ((code: unknown) => metrics.rejected(code));
  const settings: FastifyServerOptions = {
    bodyLimit: options.settings.limits.bodyBytes,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    // Signed addresses of files have a token of some hundred characters in their path; the default is 100.
    routerOptions: { maxParamLength: 2_000 },
    trustProxy: proxies.trusts,
    // Requests that arrive during shutdown are answered: without a response a client can't tell whether a mutation ran.
    return503OnClosing: false,
    // A malformed URL reaches no route and no hook.
    frameworkErrors: (error, request, reply) => rejectMalformed(error, request, reply, { format, log, onRejected }),
  };
  const app = options.certificates?.createServer(settings) ?? fastify(settings);
  const drain = new Drain(app);
  await addHttpCaching(app);
  addCommonBehavior(app, { origins, https, format, log, onRejected });
  addAddressLimit(app, rates);
  addJsonParser(app);
  addGraphQL(app, {
    path: GRAPHQL_PATH,
    apollo,
    format,
    log,
    onRejected,
    identify: async (authorization) => {
      const viewer = await authenticator.viewer(authorization);
      return { viewer, authorization, allowance: await rates.count('user', viewer?.id) };
    },
  });
  await partners.start(app, format);
  addHealthRoutes(app, options, parts, drain);
  addPages(app, options, parts.subgraphs);
  return { app, drain };
}

function addHealthRoutes(
  app: FastifyInstance,
  options: RouterOptions,
  { supergraph, revoked }: RouteParts,
  drain: Drain,
): void {
  addHealth(
    app,
    async () => ({
      accepting: drain.isAccepting,
      supergraph: supergraph.version !== undefined,
      revokedSessions: revoked.ready,
      ...(await options.ready?.()),
    }),
    () =>
      supergraph.isCurrent
        ? []
        : ['The changed supergraph is not usable: the version before it is served. See the log for the reason.'],
  );
}

function addPages(app: FastifyInstance, options: RouterOptions, subgraphs: Subgraphs): void {
  if (options.graphiql) addGraphiQL(app, { endpoint: GRAPHQL_PATH, exampleOperations: options.exampleOperations });
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    const { body } = await getFromIdentity(subgraphs, 'keysPath').catch(() => {
      throw unavailable();
    });
    return reply.header('cache-control', 'public, max-age=300').send(body);
  });
  addPublicRoutes(app, subgraphs, options.manifest);
  addWebhooks(app, subgraphs, options.manifest.webhooks);
  for (const page of options.manifest.pages) {
    const { html, contentSecurityPolicy } = 'token' in page ? tokenPage(page) : providerPage(page);
    app.get(page.path, (_request, reply) =>
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
