import type { Readable } from 'node:stream';
import type { DocumentNode, ExecutionResult } from 'graphql';
import type { Download, Redirect } from '../services/download.js';

/** Names of the headers between router and subgraphs. All but the first are believed only beside a valid service token. */
export const HEADER = {
  serviceToken: 'lyceum-service-token',
  authorization: 'authorization',
  traceparent: 'traceparent',
  correlationId: 'x-correlation-id',
  clientAddress: 'x-client-address',
  clientAgent: 'x-client-agent',
  /** BCP 47 tag of the language in which values are formatted for the reader; absent for English. */
  language: 'x-client-language',
  /** Signature of the body of a webhook, whatever header its sender uses. */
  signature: 'lyceum-webhook-signature',
  /** Present where a replica must not answer: the viewer has changed something just now, or it is about a live event. */
  readPrimary: 'lyceum-read-primary',
  /** What a request by an API key costs, for the route that counts it. */
  cost: 'lyceum-cost',
} as const;

export type SubgraphHeaders = Readonly<Partial<Record<(typeof HEADER)[keyof typeof HEADER], string>>>;

/** What a plain route answers. */
export interface RouteAnswer {
  readonly status: number;
  /** As JSON. */
  readonly body: unknown;
}

export interface SubgraphRequest {
  readonly query: string;
  /** What changes nothing may be asked again. Default: a mutation. */
  readonly kind?: 'query' | 'mutation' | undefined;
  /** The parsed `query`, where the caller has it already. */
  readonly document?: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** Query, variables and name of the operation as JSON, where the caller has it already. */
  readonly text?: (() => string) | undefined;
  readonly headers: SubgraphHeaders;
  /** Aborted when no one waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** May wait long where many ask, instead of being refused. */
  readonly background?: boolean | undefined;
}

/** What is asked, as it goes over HTTP. */
export function textOf({
  text,
  query,
  operationName,
  variables,
}: Pick<SubgraphRequest, 'text' | 'query' | 'operationName' | 'variables'>): string {
  return text ? text() : JSON.stringify({ query, operationName, variables });
}

/**
 * Whether a viewer may receive a shared subscription field. `own`: by a stream of their own, since what they may see differs
 * from what all others see.
 */
export type StreamAccess = boolean | 'own';

/** All that the router knows of a subgraph: the same port in one process and over HTTP. */
export interface SubgraphClient {
  readonly name: string;

  execute(request: SubgraphRequest): Promise<ExecutionResult>;

  /**
   * A stream of results, or one result with errors when the subscription was refused. `return()` ends it at once, even
   * while `next()` is pending. A result that ends a stream early carries an error of code `TRY_AGAIN`.
   */
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;

  /** May this viewer (by the headers' token) receive the shared subscription field with these arguments? */
  canSubscribe(
    field: string,
    args: Readonly<Record<string, unknown>>,
    headers: SubgraphHeaders,
    signal?: AbortSignal,
  ): Promise<StreamAccess>;

  /** A plain route of the subgraph, such as `/.well-known/jwks.json`. */
  get(path: string, headers: SubgraphHeaders, signal?: AbortSignal): Promise<RouteAnswer>;

  /** Sends bytes to a plain route. It may arrive twice; what is not answered rejects. */
  post(path: string, body: Uint8Array, headers: SubgraphHeaders, signal?: AbortSignal): Promise<RouteAnswer>;

  /** Sends a file to a plain route. Sent once. */
  upload(path: string, data: Readable, headers: SubgraphHeaders): Promise<RouteAnswer>;

  /** The file of a route that answers with one, or where it is; undefined where there is none. Asked once. */
  download(path: string, headers: SubgraphHeaders): Promise<Download | Redirect | undefined>;
}
