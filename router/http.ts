import type { IncomingHttpHeaders } from 'node:http';
import type { ApolloServer, ApolloServerPlugin } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { hasRole, TokenRefused } from '../platform/auth.js';
import { DomainError, InvalidInput } from '../platform/domain/errors.js';
import { firstLossless, mayLoseDigits, parseJson } from '../platform/client/json.js';
import { HEADER } from '../platform/client/subgraph-client.js';
import { continueTrace, withSpan, withTrace, type Log, type Trace } from '../platform/process/telemetry.js';
import { HEALTH_PATHS } from '../platform/process/health.js';
import type { Budget, ClientProgram, RequestContext } from './context.js';
import { formatOne, nameSubgraphs, routerError, type formatError } from './errors.js';
import type { AllowedOrigins } from './admission/origins.js';
import { mustBeAllowed, rateHeaders, type Allowance, type RequestRates } from './admission/rate-limits.js';
import { BodyTooLarge, NumberLosesDigits, OriginNotAllowed, refused } from './refusals.js';
import { persistedQuery } from './admission/trusted-documents.js';

/** How long the client waits at most, in milliseconds: nothing is asked for it any more after that. */
const TIMEOUT_HEADER = 'x-request-timeout-ms';

/** What a browser lets scripts of another origin read. */
const EXPOSED_HEADERS = [HEADER.correlationId, 'ratelimit', 'ratelimit-policy', 'retry-after', 'lyceum-cost'].join(
  ', ',
);

/** Of answers that are no page. */
const NOTHING_BUT_DATA = "default-src 'none'; frame-ancestors 'none'";

/** What they may send. */
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'if-none-match',
  HEADER.traceparent,
  HEADER.correlationId,
  'apollo-require-preflight',
  'x-apollo-operation-name',
  TIMEOUT_HEADER,
  'apollographql-client-name',
  'apollographql-client-version',
  'graphql-client-name',
  'graphql-client-version',
].join(', ');

/** What Apollo's clients say of themselves, and what others do. */
const CLIENT_HEADERS = ['apollographql-client', 'graphql-client'] as const;
const CLIENT_TEXT = /^[\w.+/ -]{1,64}$/;

const traces = new WeakMap<FastifyRequest, Trace>();

/** Who sent a request, and what they may still send. */
export interface Identity extends Pick<RequestContext, 'viewer' | 'authorization' | 'partner'> {
  readonly allowance: Allowance | undefined;
}

export interface HttpOptions {
  readonly path: string;
  readonly origins: AllowedOrigins;
  readonly https: boolean;
  readonly identify: (authorization: string | undefined) => Promise<Identity>;
  readonly apollo: ApolloServer<RequestContext>;
  readonly format: ReturnType<typeof formatError>;
  readonly log: Log;
}

/** What holds for every route: correlation, security headers, CORS, and errors as GraphQL clients read them. */
export function addCommonBehavior(
  app: FastifyInstance,
  options: Pick<HttpOptions, 'origins' | 'https' | 'format' | 'log'>,
): void {
  app.addHook('onRequest', (request, reply, done) => {
    const trace = continueTrace({
      traceparent: header(request, HEADER.traceparent),
      correlationId: header(request, HEADER.correlationId),
    });
    traces.set(request, trace);
    void reply.headers({
      [HEADER.correlationId]: trace.correlationId,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin',
      // Scripts of allowed origins ask by CORS, to which this does not apply.
      'cross-origin-resource-policy': 'same-origin',
      ...(options.https && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
      // The answer to one origin is not for another.
      ...(options.origins.vary && { vary: 'origin' }),
    });
    const origin = header(request, 'origin');
    const allowed = origin !== undefined && options.origins.allows(origin);
    if (allowed) {
      void reply.headers({
        'access-control-allow-origin': origin,
        'access-control-expose-headers': EXPOSED_HEADERS,
      });
    }
    if (request.method === 'OPTIONS' && header(request, 'access-control-request-method') !== undefined) {
      if (!allowed) return withTrace(trace, () => done(refused(new OriginNotAllowed(origin ?? 'null'), 403)));
      void reply
        .headers({
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': ALLOWED_HEADERS,
          'access-control-max-age': '86400',
        })
        .code(204)
        .send();
      return;
    }
    withTrace(trace, done);
  });
  app.setErrorHandler((error: FastifyError, request, reply) =>
    refuse(request, reply, translate(error, app.initialConfig.bodyLimit ?? 0), options),
  );
  app.setNotFoundHandler((request, reply) =>
    refuse(request, reply, { status: 404, error: routerError('NOT_FOUND', 'Not found.') }, options),
  );
}

/** For a request that reaches no hook, such as one with a malformed URL. */
export function rejectMalformed(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  options: Pick<HttpOptions, 'format' | 'log'>,
): void {
  const trace = continueTrace({ traceparent: undefined, correlationId: header(request, HEADER.correlationId) });
  traces.set(request, trace);
  const status = error.statusCode ?? 400;
  void reply.headers({ [HEADER.correlationId]: trace.correlationId, 'x-content-type-options': 'nosniff' });
  void refuse(request, reply, { status, error: routerError('BAD_REQUEST', 'The URL is malformed.') }, options);
}

/** Every request from an address counts, but for those of the probes. */
export function addAddressLimit(app: FastifyInstance, rates: RequestRates): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!HEALTH_PATHS.includes(request.url)) allow(reply, await rates.count('address', request.ip));
  });
}

function budgetHeaders({ remaining, resetsAt }: Budget): Record<string, string> {
  return { 'lyceum-cost': '0', 'lyceum-budget-remaining': String(remaining), 'lyceum-budget-reset': resetsAt };
}

function allow(reply: FastifyReply, allowance: Allowance | undefined): void {
  if (allowance) void reply.headers(rateHeaders(allowance));
  mustBeAllowed(allowance);
}

/**
 * Integers that would lose digits become lossless numbers, which admission rejects. The default parser is still used for its
 * checks: it rejects `__proto__`.
 */
export function addJsonParser(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error') as (
    request: FastifyRequest,
    body: string,
    done: (error: Error | null, value?: unknown) => void,
  ) => void;
  // Only JSON is accepted: 415 for anything else.
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    parse(request, body, (error, value) =>
      done(error, error ? undefined : mayLoseDigits(body) ? parseJson(body) : value),
    );
  });
}

/** `POST` and `GET` of GraphQL. */
export function addGraphQL(app: FastifyInstance, options: Omit<HttpOptions, 'https' | 'origins'>): void {
  const contexts = new WeakMap<FastifyRequest, RequestContext>();
  const handle = fastifyApolloHandler<RequestContext>(options.apollo, {
    context: (request) => Promise.resolve(contexts.get(request) as RequestContext),
  });
  app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: options.path,
    onRequest: async (request, reply) => {
      const error = routerError('METHOD_NOT_ALLOWED', 'Send a POST, or a query by GET.');
      await refuse(request, reply.header('allow', 'GET, POST'), { status: 405, error }, options);
    },
    // Never reached.
    handler: (_request, reply) => reply.callNotFound(),
  });
  app.route({
    method: ['GET', 'POST'],
    url: options.path,
    // Before the body is read: a stranger's body is not worth parsing.
    onRequest: async (request, reply) => {
      const signal = whileAwaited(request, reply);
      const { allowance, ...identity } = await options.identify(header(request, HEADER.authorization));
      // Also where it is rejected before it has a cost.
      if (identity.partner) void reply.headers(budgetHeaders(identity.partner.budget));
      allow(reply, allowance);
      void reply.header('content-security-policy', NOTHING_BUT_DATA);
      // The media type of the response follows `accept`.
      void reply.header('vary', [reply.getHeader('vary'), 'accept'].filter(Boolean).join(', '));
      contexts.set(request, {
        ...identity,
        caller: 'client',
        trace: traceOf(request),
        clientAddress: request.ip,
        clientAgent: header(request, 'user-agent'),
        measured: {},
        signal,
        client: programOf(request.headers),
      });
    },
    preHandler: (request, _reply, done) => {
      if (request.method === 'GET') {
        checkVariablesOfUrl(request.query);
        nameDocumentOfUrl(request);
      } else nameDocument(request.body);
      done();
    },
    onSend: (_request, reply, payload, done) => {
      if (isRequestErrorAsJson(reply, payload)) void reply.code(200);
      done();
    },
    handler: function (request, reply) {
      return withTrace(traceOf(request), () =>
        withSpan('graphql request', {}, async () => handle.call(this, request, reply)),
      );
    },
  });
}

/** Errors of a request that is well-formed as far as HTTP is concerned. */
const REQUEST_ERRORS: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
]);

/**
 * GraphQL over HTTP: for `application/json` these have status 200, since other statuses of that type may come from a server
 * in between. For `application/graphql-response+json` they keep 400.
 */
function isRequestErrorAsJson(reply: FastifyReply, payload: unknown): boolean {
  if (reply.statusCode !== 400 || typeof payload !== 'string') return false;
  if (!String(reply.getHeader('content-type')).startsWith('application/json')) return false;
  const { errors } = JSON.parse(payload) as { errors?: readonly { extensions?: { code?: unknown } }[] };
  return errors?.every(({ extensions }) => REQUEST_ERRORS.has(extensions?.code)) === true;
}

/** Aborted when the client leaves before it has its answer, or when the time is over that it gave us. */
function whileAwaited(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const given = header(request, TIMEOUT_HEADER);
  const timeoutMs = Number(given);
  if (given !== undefined && !(/^\d{1,6}$/.test(given) && timeoutMs > 0))
    throw new InvalidInput([
      { field: TIMEOUT_HEADER, message: 'must be a whole number of milliseconds from 1 to 999999' },
    ]);
  const timer = given !== undefined && setTimeout(() => controller.abort(), timeoutMs);
  reply.raw.once('close', () => {
    if (timer) clearTimeout(timer);
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** `documentId` is what Apollo's clients call `extensions.persistedQuery.sha256Hash`. */
function nameDocument(body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  const sent = body as { documentId?: unknown; extensions?: unknown; query?: unknown };
  if (typeof sent.documentId !== 'string' || sent.query !== undefined || sent.extensions !== undefined) return;
  sent.extensions = persistedQuery(sent.documentId);
}

/** Apollo Server parses the variables of a URL by itself. */
function checkVariablesOfUrl(sent: unknown): void {
  const { variables } = sent as Readonly<Record<string, unknown>>;
  if (typeof variables !== 'string' || !mayLoseDigits(variables)) return;
  let parsed: unknown;
  try {
    parsed = parseJson(variables);
  } catch {
    // Apollo Server reports it.
    return;
  }
  const lossy = firstLossless(parsed);
  if (lossy) throw refused(new NumberLosesDigits(lossy.digits), 400);
}

function nameDocumentOfUrl({ query: sent, raw }: FastifyRequest): void {
  const { documentId, query, extensions } = sent as Readonly<Record<string, unknown>>;
  if (typeof documentId !== 'string' || query !== undefined || extensions !== undefined) return;
  raw.url = `${raw.url ?? ''}&extensions=${encodeURIComponent(JSON.stringify(persistedQuery(documentId)))}`;
}

/** One line a request: its operation, how long it took and what was refused; never its document or variables. */
export function requestLog(log: Log): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      const startedAt = performance.now();
      return Promise.resolve({
        didResolveOperation: ({ operation }) => {
          if (!operation) {
            return Promise.reject(
              badRequest(
                'OPERATION_RESOLUTION_FAILURE',
                'The document holds no such operation, or several and no name was given.',
              ),
            );
          }
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
            return Promise.reject(
              badRequest('BAD_REQUEST', 'Subscriptions go over WebSocket (graphql-transport-ws) on the same path.'),
            );
          }
          return Promise.resolve();
        },
        willSendResponse: ({ operationName, operation, response, contextValue }) => {
          const result = response.body.kind === 'single' ? response.body.singleResult : undefined;
          const errors = result?.errors;
          if (errors && hasRole(contextValue.viewer, 'staff')) result.errors = nameSubgraphs(errors);
          log.info(
            {
              operation: operationName ?? null,
              type: operation?.operation,
              userId: contextValue.viewer?.id,
              keyId: contextValue.partner?.keyId,
              durationMs: Math.round(performance.now() - startedAt),
              ...(errors && { errors: errors.map((error) => error.extensions?.['code']) }),
            },
            'request',
          );
          return Promise.resolve();
        },
      });
    },
  };
}

function badRequest(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}

interface Refusal {
  readonly status: number;
  readonly error: GraphQLError | Error;
}

function translate(error: FastifyError | GraphQLError | TokenRefused | DomainError, bodyLimit: number): Refusal {
  if (error instanceof DomainError && !(error instanceof TokenRefused))
    return { status: 400, error: refused(error, 400) };
  if (error instanceof TokenRefused) return { status: 401, error: refused(error, 401) };
  if (error instanceof GraphQLError)
    return { status: error.extensions['code'] === 'SERVICE_UNAVAILABLE' ? 503 : statusOf(error), error };
  const status = error.statusCode ?? 500;
  if (status === 413)
    return {
      status,
      error: refused(new BodyTooLarge(bodyLimit), status),
    };
  if (status === 415) return { status, error: routerError('UNSUPPORTED_MEDIA_TYPE', 'Send application/json.') };
  if (status >= 400 && status < 500)
    return { status, error: routerError('BAD_REQUEST', 'The request body is not valid JSON.') };
  return { status: 500, error };
}

function statusOf(error: GraphQLError): number {
  const { status } = (error.extensions['http'] ?? {}) as { status?: unknown };
  return typeof status === 'number' ? status : 500;
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, error }: Refusal,
  options: Pick<HttpOptions, 'format' | 'log'>,
): FastifyReply {
  return withTrace(traceOf(request), () => {
    const formatted = formatOne(error, options.format);
    options.log.info({ status, method: request.method, errors: [formatted.extensions?.['code']] }, 'request refused');
    void reply.header('content-security-policy', NOTHING_BUT_DATA);
    if (status === 401) void reply.header('www-authenticate', 'Bearer error="invalid_token"');
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send({ errors: [formatted] });
  });
}

/** Text that is no plain name is not passed on: it goes into logs and metrics. */
export function programOf(headers: IncomingHttpHeaders): ClientProgram | undefined {
  const said = (what: 'name' | 'version'): string | undefined => {
    for (const prefix of CLIENT_HEADERS) {
      const value = headers[`${prefix}-${what}`];
      if (typeof value === 'string' && CLIENT_TEXT.test(value)) return value;
    }
    return undefined;
  };
  const name = said('name');
  return name === undefined ? undefined : { name, version: said('version') };
}

function traceOf(request: FastifyRequest): Trace {
  return traces.get(request) ?? continueTrace({});
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
