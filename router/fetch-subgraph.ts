import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Log } from '../platform/telemetry.js';
import { headersFor, type RequestContext, type Subgraphs } from './context.js';
import { unavailable } from './errors.js';

/** One question of a plan to one subgraph. */
export interface SubgraphFetch {
  readonly query: string;
  /** What changes nothing may be asked again. */
  readonly kind: 'query' | 'mutation';
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
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
  return async (subgraph, { query, operationName, variables, document }, context) => {
    try {
      return await subgraphs.client(subgraph).execute({
        ...{ query, operationName, variables },
        ...(document && { document }),
        headers: await headersFor(subgraph, context, subgraphs.serviceTokens),
      });
    } catch (error) {
      log.error({ err: error, subgraph }, 'subgraph does not answer');
      return { errors: [unavailable()] };
    }
  };
}
