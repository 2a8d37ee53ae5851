import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HEADER } from '../platform/client/subgraph-client.js';
import { continueTrace, withTrace } from '../platform/process/telemetry.js';
import { HEALTH_PATHS } from '../platform/process/health.js';
import { routerError } from './errors.js';
import type { RequestRates } from './admission/rate-limits.js';
import { OriginNotAllowed, refused } from './refusals.js';
import { TIMEOUT_HEADER, traces, allow, header } from './http/request.js';
import type { HttpOptions } from './http/options.js';
import { translate, refuse } from './http/refusal-response.js';

/** What a browser lets scripts of another origin read. */
const EXPOSED_HEADERS = [HEADER.correlationId, 'ratelimit', 'ratelimit-policy', 'retry-after', 'lyceum-cost'].join(
  ', ',
);

/** What scripts of another origin may send. */
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

/** What holds for every route: correlation, security headers, CORS, and errors as GraphQL clients read them. */
export function addCommonBehavior(
  app: FastifyInstance,
  options: Pick<HttpOptions, 'origins' | 'https' | 'format' | 'log' | 'onRejected'>,
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
  options: Pick<HttpOptions, 'format' | 'log' | 'onRejected'>,
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
