import { Pool } from 'undici';
import { GRAPHQL_PATH } from './subgraph-protocol.js';
import type { SubgraphHeaders } from './subgraph-client.js';

/** Requests to one address at the same time; more of them wait. */
const CONNECTIONS = 64;
/** How long an address is passed over after it could not be reached. */
const LEAVE_OUT_MS = 1_000;

/** The request can't have been sent. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** The connection broke, and nobody knows whether the request was run. */
const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** One instance of a subgraph, over connections that are kept. */
export class SubgraphAddress {
  readonly socketUrl: string;
  private readonly pool: Pool;
  private readonly path: string;
  private leftOutUntil = 0;

  constructor(url: string, timeoutMs: number) {
    const { origin, pathname } = new URL(url);
    this.path = pathname.replace(/\/$/, '');
    this.socketUrl = `${origin.replace(/^http/, 'ws')}${this.path}${GRAPHQL_PATH}`;
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      // So that there is time for the next address.
      connectTimeout: timeoutMs / 2,
      // The signal of each request holds for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  get isLeftOut(): boolean {
    return this.leftOutUntil > Date.now();
  }

  leaveOut(): void {
    this.leftOutUntil = Date.now() + LEAVE_OUT_MS;
  }

  async request(
    method: 'GET' | 'POST',
    path: string,
    headers: SubgraphHeaders & Record<string, string>,
    body: string | Uint8Array | null,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const answer = await this.pool.request({ method, path: this.path + path, headers, body, signal });
    const contentType = String(answer.headers['content-type'] ?? '');
    return { status: answer.statusCode, contentType, text: await answer.body.text() };
  }

  /** Waits for the requests that run. */
  close(): Promise<void> {
    return this.pool.close();
  }
}

export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(codeOf(error));
}

export function isBroken(error: unknown): boolean {
  return BROKEN.has(codeOf(error));
}

function codeOf(error: unknown): string {
  return (error as { code?: string } | undefined)?.code ?? '';
}
