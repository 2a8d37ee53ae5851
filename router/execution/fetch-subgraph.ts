import type { DocumentNode, ExecutionResult } from 'graphql';
import { ResponseBodyTooLarge } from '../../platform/client/http-exchange.js';
import { SubgraphUnavailable } from '../../platform/client/unavailable.js';
import type { Log } from '../../platform/process/telemetry.js';
import { headersFor, MAX_FETCHES, type RequestContext, type Subgraphs } from '../context.js';
import { routerError, unavailable } from '../errors.js';
import { refused, ResponseTooLarge } from '../refusals.js';

/** One question of a plan to one subgraph. */
export interface SubgraphFetch {
  readonly query: string;
  /** What changes nothing may be asked again. */
  readonly kind: 'query' | 'mutation';
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** Query, variables and name of the operation as JSON. */
  readonly text?: (() => string) | undefined;
  /** The parsed `query`, where the caller has it already. */
  readonly document?: DocumentNode | undefined;
}

/** Never rejects: what can't be had is a result of errors alone. */
export type FetchSubgraph = (
  subgraph: string,
  request: SubgraphFetch,
  context: RequestContext,
) => Promise<ExecutionResult>;

/** Asks the subgraphs themselves. One that does not answer is logged, and its fields are null with an error that says so. */
export function fetchFrom(subgraphs: Subgraphs, log: Log): FetchSubgraph {
  return async (subgraph, { query, kind, operationName, variables, text, document }, context) => {
    const beganAt = performance.now();
    try {
      return await subgraphs.client(subgraph).execute({
        query,
        kind,
        operationName,
        variables,
        text,
        ...(document && { document }),
        headers: await headersFor(subgraph, context, subgraphs.serviceTokens),
        signal: context.signal,
        background: context.background,
      });
    } catch (error) {
      if (error instanceof ResponseBodyTooLarge) {
        log.warn({ subgraph, limit: error.limit }, 'response of a subgraph is too large');
        return { errors: [refused(new ResponseTooLarge(error.limit), 400)] };
      }
      const reason = error instanceof SubgraphUnavailable ? error.reason : 'failed';
      // A breaker that opens is an error by itself, and once.
      if (reason === 'broken' || reason === 'left') log.debug({ subgraph, reason }, 'subgraph was not asked');
      else log.error({ err: error, subgraph, reason }, 'subgraph does not answer');
      return reason === 'left' ? leftEarly() : { errors: [unavailable()] };
    } finally {
      const fetches = (context.measured.fetches ??= []);
      if (fetches.length < MAX_FETCHES) fetches.push({ subgraph, beganAt, endedAt: performance.now() });
    }
  };
}

/** For who waits no longer. */
export function leftEarly(): ExecutionResult {
  return { errors: [routerError('DEADLINE_EXCEEDED', 'The time is over that the request was given.')] };
}
