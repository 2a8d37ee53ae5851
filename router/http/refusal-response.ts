import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

import { DomainError, TokenRefused } from '../../platform/domain/errors.js';
import { withTrace } from '../../platform/process/telemetry.js';
import { formatOne, routerError } from '../errors.js';
import { translated } from '../language/error-texts.js';
import { languagesOf } from '../language/languages.js';
import { BodyTooLarge, refused } from '../refusals.js';
import { header, NOTHING_BUT_DATA, traceOf } from './request.js';
import type { HttpOptions } from './options.js';

interface Refusal {
  readonly status: number;
  readonly error: GraphQLError | Error;
}

export function translate(error: FastifyError | GraphQLError | TokenRefused | DomainError, bodyLimit: number): Refusal {
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

export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, error }: Refusal,
  options: Pick<HttpOptions, 'format' | 'log' | 'onRejected'>,
): FastifyReply {
  return withTrace(traceOf(request), () => {
    const formatted = formatOne(error, options.format);
    if (status < 500) options.onRejected?.(formatted.extensions?.['code']);
    options.log.info({ status, method: request.method, errors: [formatted.extensions?.['code']] }, 'request refused');
    void reply.header('content-security-policy', NOTHING_BUT_DATA);
    if (status === 401) void reply.header('www-authenticate', 'Bearer error="invalid_token"');
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send({ errors: translated([formatted], languagesOf(null, header(request, 'accept-language'))) });
  });
}
