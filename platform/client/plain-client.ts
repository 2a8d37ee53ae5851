import type { Readable } from 'node:stream';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { DEFAULT_MAX_RESPONSE_BYTES, exchange } from './http-exchange.js';
import { resultOfResponse } from './response.js';
import { textOf, type RouteAnswer, type SubgraphClient, type SubgraphRequest } from './subgraph-client.js';

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';
const CONNECTIONS = 64;
/** How long an idle connection is kept where the subgraph does not announce its own limit, and at most. */
const IDLE_MS = 1_000;
const MAX_IDLE_MS = 30_000;

export interface PlainSubgraphOptions {
  /** Timeout of requests without a signal of their own. */
  readonly timeoutMs: number;
  /** Largest body of a response. Default: 32 MiB. */
  readonly maxResponseBytes?: number | undefined;
}

/** A subgraph of an external supergraph: GraphQL over HTTP at one address, and nothing else. */
export class PlainSubgraphClient implements SubgraphClient {
  private readonly kept: Pool;
  private readonly fresh: Pool;
  private readonly path: string;

  constructor(
    readonly name: string,
    readonly url: string,
    private readonly options: PlainSubgraphOptions,
  ) {
    const { origin, pathname, search } = new URL(url);
    this.path = pathname + search;
    // The signal of each request limits all of it.
    const common = { connections: CONNECTIONS, headersTimeout: 0, bodyTimeout: 0 };
    this.kept = new Pool(origin, {
      ...common,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: MAX_IDLE_MS,
      // An announced limit is undercut by this.
      keepAliveTimeoutThreshold: IDLE_MS,
    });
    // A mutation is not retried, and an idle connection may be closed by the other end while the request is on its way: each
    // mutation gets a connection of its own. (Undici keeps no connection with a pipelining of 0.)
    this.fresh = new Pool(origin, { ...common, pipelining: 0 });
  }

  async execute(request: SubgraphRequest): Promise<ExecutionResult> {
    const { timeoutMs, maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES } = this.options;
    const { status, headers, text } = await exchange(request.kind === 'query' ? this.kept : this.fresh, {
      method: 'POST',
      path: this.path,
      headers: { ...request.headers, accept: ACCEPT, 'content-type': 'application/json' },
      body: textOf(request),
      signal: request.signal ?? AbortSignal.timeout(timeoutMs),
      maxResponseBytes,
    });
    return resultOfResponse(this.name, { status, contentType: String(headers['content-type'] ?? ''), text });
  }

  subscribe(): Promise<ExecutionResult> {
    const errors = [new GraphQLError('This subgraph has no subscriptions.', { extensions: { code: 'BAD_REQUEST' } })];
    return Promise.resolve({ errors });
  }

  canSubscribe(): Promise<boolean> {
    return Promise.resolve(false);
  }

  get(): Promise<RouteAnswer> {
    return Promise.resolve({ status: 404, body: null });
  }

  download(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  upload(_path: string, data: Readable): Promise<RouteAnswer> {
    data.resume();
    return Promise.resolve({ status: 404, body: null });
  }

  post(): Promise<RouteAnswer> {
    return Promise.resolve({ status: 404, body: null });
  }

  /** Waits for running requests. */
  async close(): Promise<void> {
    await Promise.all([this.kept.close(), this.fresh.close()]);
  }
}
