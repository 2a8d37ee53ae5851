import { GraphQLError, type ExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { exchange } from './http-exchange.js';
import { textOf, type RouteAnswer, type SubgraphClient, type SubgraphRequest } from './subgraph-client.js';
import { resultOf } from './results.js';

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

/** A subgraph of others: GraphQL over HTTP at one address, and nothing else. What it does not answer rejects. */
export class PlainSubgraphClient implements SubgraphClient {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(
    readonly name: string,
    url: string,
    private readonly timeoutMs: number,
  ) {
    const { origin, pathname, search } = new URL(url);
    this.path = pathname + search;
    // The signal of each request holds for all of it.
    this.pool = new Pool(origin, { connections: 64, headersTimeout: 0, bodyTimeout: 0 });
  }

  async execute(request: SubgraphRequest): Promise<ExecutionResult> {
    const { status, text } = await exchange(this.pool, {
      ...{ method: 'POST', path: this.path },
      headers: { ...request.headers, accept: ACCEPT, 'content-type': 'application/json' },
      body: textOf(request),
      signal: request.signal ?? AbortSignal.timeout(this.timeoutMs),
    });
    const result = resultOf(parseJson(text));
    if (!result) throw new Error(`${this.name} answered ${status} and no result of GraphQL.`);
    return result;
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

  post(): Promise<RouteAnswer> {
    return Promise.resolve({ status: 404, body: null });
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
