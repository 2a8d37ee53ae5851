import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InvalidInput } from '../../platform/domain/errors.js';
import { firstLossless, mayLoseDigits, parseJson } from '../../platform/client/json.js';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { withSpan } from '../../platform/process/spans.js';
import { withTrace } from '../../platform/process/telemetry.js';
import type { Budget, RequestContext } from '../context.js';
import { routerError } from '../errors.js';
import { languagesOf } from '../language/languages.js';
import { NumberLosesDigits, refused } from '../refusals.js';
import { persistedQuery } from '../admission/trusted-documents.js';
import { TIMEOUT_HEADER, NOTHING_BUT_DATA, allow, programOf, traceOf, header } from './request.js';
import type { HttpOptions } from './options.js';
import { refuse } from './refusal-response.js';

function budgetHeaders({ remaining, resetsAt }: Budget): Record<string, string> {
  return { 'lyceum-cost': '0', 'lyceum-budget-remaining': String(remaining), 'lyceum-budget-reset': resetsAt };
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
      vary(reply, 'accept');
      contexts.set(request, {
        ...identity,
        caller: 'client',
        trace: traceOf(request),
        clientAddress: request.ip,
        clientAgent: header(request, 'user-agent'),
        languages: languagesOf(identity.viewer, header(request, 'accept-language')),
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
    onSend: (request, reply, payload, done) => {
      // The language comes from the viewer's token or from the header.
      if (contexts.get(request)?.measured.byLanguage) vary(reply, 'accept-language', 'authorization');
      if (isRequestErrorAsJson(reply, payload)) void reply.code(200);
      done();
    },
    handler: function (request, reply) {
      return withTrace(traceOf(request), () =>
        withSpan('graphql request', { kind: 'server' }, async () => handle.call(this, request, reply)),
      );
    },
  });
}

function vary(reply: FastifyReply, ...headers: readonly string[]): void {
  void reply.header('vary', [reply.getHeader('vary'), ...headers].filter(Boolean).join(', '));
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
