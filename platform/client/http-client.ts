import type { Certificates } from '../process/certificates.js';
import { TokenRefused } from '../domain/errors.js';
import type { Readable } from 'node:stream';
import { GraphQLError, type ExecutionResult } from 'graphql';

import { Download, Redirect } from '../services/download.js';
import { isUnreachable, SubgraphAddress } from './address.js';
import { Instances, type Resolve } from './instances.js';
import { ResponseBodyTooLarge } from './http-exchange.js';
import { parseJson } from './json.js';
import { resultOfResponse, type HttpResponse } from './response.js';
import {
  textOf,
  type RouteAnswer,
  type SubgraphClient,
  type SubgraphHeaders,
  type SubgraphRequest,
  type StreamAccess,
} from './subgraph-client.js';
import { BYTES_TYPE, CAN_SUBSCRIBE_PATH, GRAPHQL_PATH, isRecord, PING_MS, RESULT_TYPE } from './protocol.js';
import { resultOf } from './results.js';
import { SocketLost, SubgraphSocket } from './socket.js';
import type { InstanceRequests } from '../process/metrics.js';
import type { Log } from '../process/telemetry.js';

const TOKEN_REFUSALS: readonly string[] = [
  'TOKEN_EXPIRED',
  'TOKEN_STALE',
  'TOKEN_INVALID',
  'SESSION_REVOKED',
  'SERVICE_TOKEN_REQUIRED',
] satisfies TokenRefused['code'][];

/** Backoff with jitter before the socket is opened again: thousands of streams resume together. Doubled each time. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

export interface HttpSubgraphClientOptions {
  /** Timeout of requests without a signal of their own, and of the start of a subscription. */
  readonly timeoutMs: number;
  /** Largest body of a response. Default: 32 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** Authenticates the socket of the router. Needed by `subscribe` only. */
  readonly serviceToken?: () => Promise<string>;
  /** Of this process and its authority, where the addresses are https. */
  readonly certificates?: Certificates | undefined;
  readonly log: Log;
  /** Counts the requests of each instance. */
  readonly requests?: InstanceRequests | undefined;
  /** Default: 4 s. After two unanswered pings in a row the streams of a subgraph are lost. */
  readonly pingMs?: number;
  /** Default: by the system. */
  readonly resolve?: Resolve;
  /** How often names are resolved again. Default: 5 s. */
  readonly resolveMs?: number;
}

/**
 * A subgraph in other processes, over HTTP and one WebSocket. Its instances are used round robin; one that can't be reached
 * is ejected for a while, and the next one is tried. A request that may have reached a subgraph is not sent again here,
 * except the start of a subscription: `ResilientClient` decides about retries. Errors name the subgraph.
 */
export class HttpSubgraphClient implements SubgraphClient {
  private readonly instances: Instances<SubgraphAddress>;
  private turn = 0;
  /** Of the socket that is open or being opened. */
  private socketAddress: SubgraphAddress | undefined;
  /** Gets the next socket. */
  private added: SubgraphAddress | undefined;
  private socket: Promise<SubgraphSocket> | undefined;
  /** Openings of the socket that failed one after the other. */
  private failedOpenings = 0;
  private noSocketBefore = 0;
  private closing: Promise<void> | undefined;

  constructor(
    readonly name: string,
    urls: readonly string[],
    private readonly options: HttpSubgraphClientOptions,
  ) {
    if (urls.length === 0) throw new Error(`The subgraph ${name} has no address.`);
    this.instances = new Instances(urls, {
      create: (url, ip) =>
        new SubgraphAddress(url, options.timeoutMs, options.maxResponseBytes, ip, options.certificates),
      onChange: (change) => this.instancesChanged(change),
      log: options.log,
      resolve: options.resolve,
      everyMs: options.resolveMs,
    });
  }

  async execute(request: SubgraphRequest): Promise<ExecutionResult> {
    const response = await this.send('POST', GRAPHQL_PATH, request.headers, textOf(request), request.signal);
    return resultOfResponse(this.name, response, RESULT_TYPE);
  }

  async subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    const deadline = performance.now() + this.options.timeoutMs;
    for (let lost = false; ; lost = true) {
      const opening = this.connected();
      try {
        const socket = await opening;
        return await socket.subscribe(request, Math.max(deadline - performance.now(), 1));
      } catch (error) {
        if (lost || !(error instanceof SocketLost) || performance.now() > deadline) {
          throw new Error(`${this.name} does not answer a subscription.`, { cause: error });
        }
        // It may still be closing.
        if (this.socket === opening) this.socket = undefined;
      }
    }
  }

  async canSubscribe(
    field: string,
    args: Readonly<Record<string, unknown>>,
    headers: SubgraphHeaders,
    signal?: AbortSignal,
  ): Promise<StreamAccess> {
    const body = JSON.stringify({ field, args });
    const answer = await this.send('POST', CAN_SUBSCRIBE_PATH, headers, body, signal);
    const content = this.json(answer);
    if (answer.status === 200 && isRecord(content) && typeof content['allowed'] === 'boolean')
      return content['allowed'] && content['own'] === true ? 'own' : content['allowed'];
    const refusal = refusalOf(answer.status, content);
    if (refusal) throw refusal;
    const message = `${this.name} answered ${answer.status} to can-subscribe.`;
    // A rejection of this one request says nothing about the health of the subgraph.
    throw answer.status >= 400 && answer.status < 500 ? new GraphQLError(message) : new Error(message);
  }

  async get(path: string, headers: SubgraphHeaders, signal?: AbortSignal): Promise<RouteAnswer> {
    return this.routeAnswer(path, await this.send('GET', path, headers, null, signal));
  }

  async post(path: string, body: Uint8Array, headers: SubgraphHeaders, signal?: AbortSignal): Promise<RouteAnswer> {
    return this.routeAnswer(path, await this.send('POST', path, headers, body, signal));
  }

  /** No time limit: how long a file takes is a matter of the sender's connection, which the router's server bounds. */
  async upload(path: string, data: Readable, headers: SubgraphHeaders): Promise<RouteAnswer> {
    const [address] = this.inTurn();
    if (!address) throw new Error(`${this.name} has no address.`);
    const sent = { ...headers, 'content-type': BYTES_TYPE };
    const gone = new AbortController();
    data.once('error', () => gone.abort());
    return this.routeAnswer(path, await address.put(path, sent, data, gone.signal));
  }

  private routeAnswer(path: string, answer: HttpResponse): RouteAnswer {
    const body = this.json(answer);
    if (answer.status >= 500) throw new Error(`${this.name} answered ${answer.status} for ${path}.`);
    const refusal = refusalOf(answer.status, body);
    if (refusal) throw refusal;
    return { status: answer.status, body };
  }

  /** Never retried: a download link may be valid once. The timeout applies until the download starts. */
  async download(path: string, headers: SubgraphHeaders): Promise<Download | Redirect | undefined> {
    const begun = new AbortController();
    const late = setTimeout(() => begun.abort(), this.options.timeoutMs);
    try {
      const [address] = this.inTurn();
      if (!address) return undefined;
      const { status, headers: received, body } = await address.stream(path, headers, begun.signal);
      const fileName = /^attachment; filename=([\w.-]+)$/.exec(String(received['content-disposition']))?.[1];
      if (status !== 200 || fileName === undefined) {
        await body.dump();
        if (status === 302) return new Redirect(String(received['location']));
        if (status >= 500) throw new Error(`${this.name} answered ${status} for a download.`);
        return undefined;
      }
      const [contentType, size] = [String(received['content-type']), Number(received['content-length'])];
      return new Download(body, { fileName, contentType, size });
    } catch (error) {
      throw new Error(`${this.name} does not answer a download.`, { cause: error });
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends streams with `TRY_AGAIN`, and waits for running requests. */
  close(): Promise<void> {
    return (this.closing ??= this.closeAll());
  }

  private async closeAll(): Promise<void> {
    this.instances.stop();
    const socket = await this.socket?.catch(() => undefined);
    await Promise.all([socket?.close(), ...this.instances.current.map((address) => address.close())]);
  }

  private async send(
    method: 'GET' | 'POST',
    path: string,
    headers: SubgraphHeaders,
    body: string | Uint8Array | null,
    given: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const { timeoutMs, requests } = this.options;
    const signal = given ?? AbortSignal.timeout(timeoutMs);
    const sent = {
      ...headers,
      ...(body !== null && { 'content-type': typeof body === 'string' ? 'application/json' : BYTES_TYPE }),
    };
    let failure: unknown;
    for (const address of this.inTurn()) {
      try {
        const response = await address.request(method, path, sent, body, signal);
        requests?.answered(this.name, address.name);
        return response;
      } catch (error) {
        failure = error;
        if (error instanceof ResponseBodyTooLarge) throw error;
        // A client that left says nothing about the instance.
        if (!given?.aborted) requests?.failed(this.name, address.name);
        if (signal.aborted) throw new Error(`${this.name} did not answer in time.`, { cause: error });
        // Only a request that was not sent may be sent to another address.
        if (!isUnreachable(error)) break;
      }
    }
    throw new Error(`${this.name} does not answer.`, { cause: failure });
  }

  /** All addresses, the next one first and ejected ones last: they are used only if no other answers. */
  private inTurn(): SubgraphAddress[] {
    const { current } = this.instances;
    const start = this.turn % current.length;
    this.turn = start + 1;
    const order = [...current.slice(start), ...current.slice(0, start)];
    const others = order.filter((address) => !address.isEjected);
    others[0]?.probe();
    return [...others, ...order.filter((address) => !others.includes(address))];
  }

  /**
   * Running requests of an instance that is gone end there. The socket moves away from such an instance. It moves to a new one
   * as often as evens out: of many routers, each instance has its share. Its streams end with `TRY_AGAIN` and are resumed.
   */
  private instancesChanged({
    added,
    removed,
  }: {
    added: readonly SubgraphAddress[];
    removed: readonly SubgraphAddress[];
  }) {
    const { log, requests } = this.options;
    for (const address of removed) {
      void address.close();
      requests?.forget(this.name, address.name);
    }
    log.info({ subgraph: this.name, instances: this.instances.current.length }, 'the instances of a subgraph changed');
    const isGone = this.socketAddress !== undefined && removed.includes(this.socketAddress);
    const moves = Math.random() < added.length / this.instances.current.length;
    if (!this.socket || !(isGone || moves)) return;
    this.added = added[Math.floor(Math.random() * added.length)];
    void this.socket.then((socket) => socket.close()).catch(() => undefined);
  }

  /** The one socket: opened when first needed, and again after it has ended. */
  private connected(): Promise<SubgraphSocket> {
    if (this.socket) return this.socket;
    const opening = this.openSocket();
    this.socket = opening;
    const forget = (): void => {
      if (this.socket === opening) this.socket = undefined;
    };
    opening
      .then((socket) => {
        this.failedOpenings = 0;
        return socket.closed;
      })
      .catch(() => {
        const longest = Math.min(FIRST_PAUSE_MS * 2 ** this.failedOpenings, LONGEST_PAUSE_MS);
        this.failedOpenings += 1;
        this.noSocketBefore = performance.now() + Math.random() * longest;
      })
      .finally(forget);
    return opening;
  }

  private async openSocket(): Promise<SubgraphSocket> {
    const { serviceToken, timeoutMs, pingMs = PING_MS, log } = this.options;
    if (!serviceToken) throw new Error(`No service token for subscriptions of ${this.name}.`);
    const pauseMs = this.noSocketBefore - performance.now();
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    const token = await serviceToken();
    let failure: unknown;
    const inTurn = this.inTurn();
    const { added } = this;
    const addresses = added ? [added, ...inTurn.filter((address) => address !== added)] : inTurn;
    this.added = undefined;
    for (const address of addresses) {
      this.socketAddress = address;
      if (this.closing) throw new Error(`The client of ${this.name} is closed.`);
      try {
        return await SubgraphSocket.open({
          url: address.socketUrl,
          lookup: address.lookup,
          certificate: this.options.certificates?.current,
          serviceToken: token,
          timeoutMs: timeoutMs / addresses.length,
          pingMs,
          log,
        });
      } catch (error) {
        log.debug({ err: error, subgraph: this.name }, 'an address accepts no socket');
        failure = error;
        address.eject();
      }
    }
    throw new Error(`${this.name} accepts no socket.`, { cause: failure });
  }

  private json({ status, text }: HttpResponse): unknown {
    try {
      return parseJson(text);
    } catch (cause) {
      throw new Error(`${this.name} answered ${status} without JSON.`, { cause });
    }
  }
}

/** The error that the subgraph itself threw. */
function refusalOf(status: number, body: unknown): TokenRefused | undefined {
  if (status !== 401) return undefined;
  const code = resultOf(body)?.errors?.[0]?.extensions['code'];
  return typeof code === 'string' && TOKEN_REFUSALS.includes(code)
    ? new TokenRefused(code as TokenRefused['code'])
    : undefined;
}
