import type { Caller, ServiceTokenIssuer, Viewer } from '../platform/auth.js';
import type { Manifest } from '../platform/manifest.js';
import { HEADER, type SubgraphClient, type SubgraphHeaders } from '../platform/client/subgraph-client.js';
import { DEFAULT_LANGUAGE, formatLanguage } from './language/languages.js';
import { currentTrace, type Trace } from '../platform/process/telemetry.js';

/** What an API key has left of its day. */
export interface Budget {
  readonly remaining: number;
  /** ISO 8601. */
  readonly resetsAt: string;
}

export interface Partner {
  readonly keyId: string;
  readonly scopes: readonly string[];
  /** As of a few seconds ago. */
  readonly budget: Budget;
  /** Counts the cost of an operation; throws a GraphQLError where it may not be spent. */
  readonly spend: (cost: number) => Promise<Budget>;
}

/** What becomes known of a request while it is answered. */
export interface Measured {
  cost?: number;
  budget?: Budget;
  /** Whether the response would be another for a client with another language. */
  byLanguage?: boolean;
  /** What subgraphs were asked for it, the first {@link MAX_FETCHES} of them; times by `performance.now()`. */
  fetches?: { readonly subgraph: string; readonly beganAt: number; readonly endedAt: number }[];
}

export const MAX_FETCHES = 100;

export interface ClientProgram {
  readonly name: string;
  readonly version: string | undefined;
}

/** Who asks, as far as subgraphs are reported. */
export interface RequestContext {
  readonly viewer: Viewer | null;
  /** `Bearer …`, passed on as it came: a subgraph verifies it again. */
  readonly authorization: string | undefined;
  readonly caller: Caller;
  readonly trace: Trace;
  readonly clientAddress: string | undefined;
  readonly clientAgent: string | undefined;
  /** Languages of the client, the preferred one first; none for English. */
  readonly languages?: readonly string[] | undefined;
  /** What becomes known of the request on its way. */
  readonly measured: Measured;
  /** The API key by which this came; absent for a person or an anonymous client. */
  readonly partner?: Partner;
  /** Which program asks, as it says itself. */
  readonly client?: ClientProgram | undefined;
  /** Aborted when the client waits no longer. */
  readonly signal?: AbortSignal | undefined;
  /** May be held up where many ask, instead of being refused. */
  readonly background?: boolean;
  /** A replica must not answer. */
  readonly readPrimary?: boolean;
}

/** How the router reaches subgraphs, and by what they know it. */
export interface Subgraphs {
  readonly client: (name: string) => SubgraphClient;
  /** Absent where the subgraphs are of others, who know neither these tokens nor our users. */
  readonly serviceTokens: ServiceTokenIssuer | undefined;
  /** The domain that signs users in; absent for an external supergraph. */
  readonly identity: Manifest['identity'];
}

/** The headers of one request to one subgraph: these and no others, whatever the client sent. */
export async function headersFor(
  subgraph: string,
  context: RequestContext,
  tokens: ServiceTokenIssuer | undefined,
): Promise<SubgraphHeaders> {
  const trace = currentTrace() ?? context.trace;
  const language = formatLanguage(context.languages);
  return {
    ...(tokens && { [HEADER.serviceToken]: await tokens.token(subgraph, context.caller) }),
    [HEADER.traceparent]: trace.traceparent,
    [HEADER.correlationId]: trace.correlationId,
    ...(context.authorization !== undefined && { [HEADER.authorization]: context.authorization }),
    ...(context.clientAddress !== undefined && { [HEADER.clientAddress]: context.clientAddress }),
    ...(context.clientAgent !== undefined && { [HEADER.clientAgent]: context.clientAgent }),
    ...(context.readPrimary && { [HEADER.readPrimary]: '1' }),
    ...(language !== DEFAULT_LANGUAGE && { [HEADER.language]: language }),
  };
}

/** The router asking for itself, such as for what it shares between viewers. */
export function platformContext(trace: Trace): RequestContext {
  return {
    viewer: null,
    authorization: undefined,
    caller: 'platform',
    trace,
    clientAddress: undefined,
    clientAgent: undefined,
    measured: {},
  };
}
