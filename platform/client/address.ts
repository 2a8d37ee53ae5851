import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { buildConnector, Pool } from 'undici';
import type { Certificates } from '../process/certificates.js';
import { DEFAULT_MAX_RESPONSE_BYTES, exchange, ResponseBodyTooLarge } from './http-exchange.js';
import { GRAPHQL_PATH } from './protocol.js';
import type { HttpResponse } from './response.js';
import type { SubgraphHeaders } from './subgraph-client.js';

/** Concurrent requests to one address; more of them wait. */
const CONNECTIONS = 64;
/** How long an address is ejected after a failure; doubled with each failure in a row. */
const EJECTION_MS = 1_000;
const MAX_EJECTION_MS = 16_000;
/** Longer than a stopping subgraph continues to answer. */
const STOPPING_MS = 3_000;
/** Idle connections are closed at this end before the other end closes them: a request sent at that moment would be lost. */
const IDLE_MS = 2_000;

/** Errors that mean the request was not sent. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** One instance of a subgraph, over kept connections. */
export class SubgraphAddress {
  readonly socketUrl: string;
  /** Host and port, for metrics. */
  readonly name: string;
  /** Connects to the given IP address, whatever the name in the URL says. */
  readonly lookup: LookupFunction | undefined;
  private readonly pool: Pool;
  private readonly path: string;
  private ejectedUntil = 0;
  private failures = 0;

  constructor(
    url: string,
    timeoutMs: number,
    private readonly maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES,
    ip?: string,
    certificates?: Certificates,
  ) {
    this.lookup = ip === undefined ? undefined : lookupOf(ip);
    const { origin, pathname, host, port } = new URL(url);
    this.name = ip === undefined ? host : isIP(ip) === 6 ? `[${ip}]:${port}` : `${ip}:${port}`;
    this.path = pathname.replace(/\/$/, '');
    this.socketUrl = `${origin.replace(/^http/, 'ws')}${this.path}${GRAPHQL_PATH}`;
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // Leaves time for the next address.
      connect: connectBy({ timeout: timeoutMs / 2, ...(this.lookup && { lookup: this.lookup }) }, certificates),
      // The signal of each request limits all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Ejected addresses are tried last. */
  get isEjected(): boolean {
    return this.ejectedUntil > performance.now();
  }

  /** Lets one request probe an address that failed; until it has succeeded the address stays ejected for others. */
  probe(): void {
    if (this.failures > 0) this.ejectedUntil = performance.now() + EJECTION_MS;
  }

  eject(): void {
    this.failures += 1;
    this.ejectedUntil = performance.now() + Math.min(EJECTION_MS * 2 ** (this.failures - 1), MAX_EJECTION_MS);
  }

  /** Rejects when the signal is aborted. A timeout counts as a failure of this address, as does a broken connection. */
  async request(
    method: 'GET' | 'POST',
    path: string,
    headers: SubgraphHeaders & Record<string, string>,
    body: string | Uint8Array | null,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { maxResponseBytes } = this;
    const request = { method, path: this.path + path, headers, body, signal, maxResponseBytes };
    try {
      const { status, headers: received, text } = await exchange(this.pool, request);
      this.failures = 0;
      // The instance is stopping: a new connection may be refused.
      const stopping = received['connection'] === 'close';
      this.ejectedUntil = stopping ? performance.now() + STOPPING_MS : 0;
      return { status, contentType: String(received['content-type'] ?? ''), text };
    } catch (error) {
      const isFailure = !(error instanceof ResponseBodyTooLarge) && (!signal.aborted || isTimeout(signal.reason));
      if (isFailure) this.eject();
      throw error;
    }
  }

  /** The body as a stream, which the signal also ends. The caller reads it to its end or destroys it. */
  async stream(path: string, headers: SubgraphHeaders, signal: AbortSignal) {
    const response = await this.pool.request({
      method: 'GET',
      path: this.path + path,
      headers: { ...headers },
      signal,
    });
    return { status: response.statusCode, headers: response.headers, body: response.body };
  }

  /** Sends a body that can be read only once. */
  async put(path: string, headers: Record<string, string>, body: Readable, signal: AbortSignal): Promise<HttpResponse> {
    const answer = await this.pool.request({ method: 'PUT', path: this.path + path, headers, body, signal });
    return {
      status: answer.statusCode,
      contentType: String(answer.headers['content-type'] ?? ''),
      text: await answer.body.text(),
    };
  }

  /** Waits for running requests. */
  close(): Promise<void> {
    return this.pool.close();
  }
}

/** Each connection shows the certificate that is in use when it begins. */
function connectBy(
  options: buildConnector.BuildOptions,
  certificates: Certificates | undefined,
): buildConnector.BuildOptions | buildConnector.connector {
  if (!certificates) return options;
  return (target, callback) => buildConnector({ ...options, ...certificates.current })(target, callback);
}

function lookupOf(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, callback) =>
    options.all ? callback(null, [{ address, family }]) : callback(null, address, family);
}

export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(codeOf(error));
}

/** Distinguished from a client that left by the name that `AbortSignal.timeout` uses too. */
function isTimeout(reason: unknown): boolean {
  return (reason as Error | undefined)?.name === 'TimeoutError';
}

function codeOf(error: unknown): string {
  return (error as { code?: string } | undefined)?.code ?? '';
}
