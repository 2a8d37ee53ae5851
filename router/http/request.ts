import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { continueTrace, type Trace } from '../../platform/process/telemetry.js';
import type { ClientProgram } from '../context.js';
import { mustBeAllowed, rateHeaders, type Allowance } from '../admission/rate-limits.js';

/** How long the client waits at most, in milliseconds: nothing is asked for it any more after that. */
export const TIMEOUT_HEADER = 'x-request-timeout-ms';

/** Of answers that are no page. */
export const NOTHING_BUT_DATA = "default-src 'none'; frame-ancestors 'none'";

/** What Apollo's clients say of themselves, and what others do. */
const CLIENT_HEADERS = ['apollographql-client', 'graphql-client'] as const;
const CLIENT_TEXT = /^[\w.+/ -]{1,64}$/;

/** Set by the first hook of a request. */
export const traces = new WeakMap<FastifyRequest, Trace>();

/** States what is left of the client's rate; throws when nothing is. */
export function allow(reply: FastifyReply, allowance: Allowance | undefined): void {
  if (allowance) void reply.headers(rateHeaders(allowance));
  mustBeAllowed(allowance);
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

export function traceOf(request: FastifyRequest): Trace {
  return traces.get(request) ?? continueTrace({});
}

export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
