import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { admissionPlugin } from './admission/admission.js';
import type { ResponseCache } from './cache/response-cache.js';
import type { RequestContext } from './context.js';
import { unavailable, type formatError } from './errors.js';
import { resultText } from './execution/data.js';
import { documentStore } from './execution/operation/documents.js';
import type { Gateway } from './execution/gateway.js';
import type { PlanningQueue } from './execution/planning-queue.js';
import { slowOperations } from './execution/slow-operations.js';
import { requestLog } from './http/request-log.js';
import type { SocketsOptions } from './live/sockets.js';
import { languagePlugin } from './language/language-plugin.js';
import type { RouterMetrics } from './metrics.js';
import type { RouterOptions } from './options.js';
import type { ServedSupergraph } from './supergraph.js';
import { tracePlugin } from './trace-plugin.js';

export interface ApolloParts {
  readonly gateway: Gateway;
  readonly supergraph: ServedSupergraph;
  readonly cache: ResponseCache;
  readonly planning: PlanningQueue;
  readonly metrics: RouterMetrics | undefined;
  readonly format: ReturnType<typeof formatError>;
}

/** Apollo Server over our executor: it parses, finds persisted documents and serializes; admission validates. */
export function createApollo(
  options: RouterOptions,
  { gateway, supergraph, cache, planning, metrics, format }: ApolloParts,
): ApolloServer<RequestContext> {
  const { log } = options;
  return new ApolloServer<RequestContext>({
    gateway,
    formatError: format,
    includeStacktraceInErrorResponses: false,
    introspection: true,
    // No cookies: another site's page cannot use a viewer's identity. A mutation by GET is rejected in any case.
    csrfPrevention: false,
    persistedQueries: { cache: options.trustedDocuments.cache, ttl: null },
    documentStore: documentStore(),
    parseOptions: { maxTokens: options.settings.limits.tokens },
    // Admission validates after it has checked the limits: some documents take long to validate.
    dangerouslyDisableValidation: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    logger: log,
    stringifyResult: resultText,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      requestLog(log),
      costHeader,
      tracePlugin,
      slowOperations(log, options.slowOperationMs),
      ...(metrics ? [metrics.plugin] : []),
      // Before the cache: a cached response is admitted too.
      admissionPlugin(() => supergraph.planner().admission, format, planning),
      cache.plugin,
      languagePlugin((document) => supergraph.version?.hints.dependsOnLanguage(document) ?? false),
    ],
  });
}

/** Runs queries and mutations of sockets like those of HTTP requests. */
export function executeBy(apollo: ApolloServer<RequestContext>): SocketsOptions['execute'] {
  return async ({ query, operationName, variables }, contextValue) => {
    const { body } = await apollo.executeOperation(
      { query, ...(operationName !== undefined && { operationName }), variables: { ...variables } },
      { contextValue },
    );
    if (body.kind !== 'single') throw unavailable();
    return body.singleResult;
  };
}

/** What the operation costs, for every client; partners also get their budget. */
const costHeader: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response, contextValue: { measured } }) => {
        if (measured.cost !== undefined) response.http.headers.set('lyceum-cost', String(measured.cost));
        return Promise.resolve();
      },
    }),
};
