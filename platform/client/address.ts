import { Pool } from 'undici';
import { exchange } from './http-exchange.js';
import { GRAPHQL_PATH } from './protocol.js';
import type { SubgraphHeaders } from './subgraph-client.js';

/** Requests to one address at the same time; more of them wait. */
const CONNECTIONS = 64;
/** How long an address is passed over after it failed; doubled each time that it fails again. */
const LEAVE_OUT_MS = 1_000;
const MAX_LEAVE_OUT_MS = 16_000;
/** Longer than a subgraph that stops goes on to answer. */
const STOPPING_MS = 3_000;
/** Connections that nobody uses are closed at this end, before the other end does: what is being sent would be lost. */
export const IDLE_MS = 2_000;

/** The request can't have been sent. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

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
  private failures = 0;

  constructor(url: string, timeoutMs: number) {
    const { origin, pathname } = new URL(url);
    this.path = pathname.replace(/\/$/, '');
    this.socketUrl = `${origin.replace(/^http/, 'ws')}${this.path}${GRAPHQL_PATH}`;
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // So that there is time for the next address.
      connectTimeout: timeoutMs / 2,
      // The signal of each request holds for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Others are asked first. */
  get isLeftOut(): boolean {
    return this.leftOutUntil > performance.now();
  }

  /** One request finds out whether it answers again; the others wait for what becomes of it. */
  beginTrial(): void {
    if (this.failures > 0) this.leftOutUntil = performance.now() + LEAVE_OUT_MS;
  }

  leaveOut(): void {
    this.failures += 1;
    this.leftOutUntil = performance.now() + Math.min(LEAVE_OUT_MS * 2 ** (this.failures - 1), MAX_LEAVE_OUT_MS);
  }

  /** Rejects when the signal is aborted; that for want of time counts against this address, as does a broken connection. */
  async request(
    method: 'GET' | 'POST',
    path: string,
    headers: SubgraphHeaders & Record<string, string>,
    body: string | Uint8Array | null,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    try {
      const answer = await exchange(this.pool, { method, path: this.path + path, headers, body, signal });
      this.failures = 0;
      // It stops: whatever is sent on a new connection may find nobody.
      const stopping = answer.headers['connection'] === 'close';
      this.leftOutUntil = stopping ? performance.now() + STOPPING_MS : 0;
      return { status: answer.status, contentType: String(answer.headers['content-type'] ?? ''), text: answer.text };
    } catch (error) {
      if (!signal.aborted || isLate(signal.reason)) this.leaveOut();
      throw error;
    }
  }

  /** The body as a stream, which the signal ends too; it is read to its end or destroyed. */
  async stream(path: string, headers: SubgraphHeaders, signal: AbortSignal) {
    const {
      statusCode,
      headers: told,
      body,
    } = await this.pool.request({
      method: 'GET',
      path: this.path + path,
      headers: { ...headers },
      signal,
    });
    return { status: statusCode, headers: told, body };
  }

  /** Waits for the requests that run. */
  close(): Promise<void> {
    return this.pool.close();
  }
}

export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(codeOf(error));
}

/** Told from a client that left by the name that `AbortSignal.timeout` gives it too. */
function isLate(reason: unknown): boolean {
  return (reason as Error | undefined)?.name === 'TimeoutError';
}

function codeOf(error: unknown): string {
  return (error as { code?: string } | undefined)?.code ?? '';
}
