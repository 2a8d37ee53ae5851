import type { ExecutionResult } from 'graphql';
import { TokenRefused } from '../auth.js';
import { Download } from '../services/download.js';
import { isUnreachable, SubgraphAddress, type HttpAnswer } from './address.js';
import {
  textOf,
  type RouteAnswer,
  type SubgraphClient,
  type SubgraphHeaders,
  type SubgraphRequest,
} from './subgraph-client.js';
import { BYTES_TYPE, CAN_SUBSCRIBE_PATH, GRAPHQL_PATH, isRecord, PING_MS, RESULT_TYPE } from './protocol.js';
import { resultOf } from './results.js';
import { SocketLost, SubgraphSocket } from './socket.js';
import type { Log } from '../process/telemetry.js';

const REFUSALS: readonly string[] = [
  'TOKEN_EXPIRED',
  'TOKEN_INVALID',
  'SESSION_REVOKED',
  'SERVICE_TOKEN_REQUIRED',
] satisfies TokenRefused['code'][];

/** Thousands of streams that are resumed wait together before the next try: any time up to this, doubled each time. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

export interface HttpSubgraphClientOptions {
  /** How long anything may take until it is answered that brings no signal of its own, and a subscription until it begins. */
  readonly timeoutMs: number;
  /** By which the subgraph knows the socket of the router. Needed by `subscribe` only. */
  readonly serviceToken?: () => Promise<string>;
  readonly log: Log;
  /** Default: 4 s. A subgraph that leaves two pings in a row unanswered has lost its streams. */
  readonly pingMs?: number;
}

/**
 * A subgraph in other processes, by HTTP and one WebSocket. Its addresses are taken in turn; one that can't be reached is
 * left out for a while, and the next one asked. What may have reached a subgraph is not sent a second time, but for the
 * beginning of a subscription: whether to ask again `ResilientClient` decides. What is not answered rejects, naming the
 * subgraph.
 */
export class HttpSubgraphClient implements SubgraphClient {
  private readonly addresses: readonly SubgraphAddress[];
  private turn = 0;
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
    this.addresses = urls.map((url) => new SubgraphAddress(url, options.timeoutMs));
  }

  async execute(request: SubgraphRequest): Promise<ExecutionResult> {
    const answer = await this.send('POST', GRAPHQL_PATH, request.headers, textOf(request), request.signal);
    const result =
      answer.status < 500 && answer.contentType.startsWith(RESULT_TYPE) ? resultOf(this.json(answer)) : undefined;
    if (!result) throw new Error(`${this.name} answered ${answer.status} and no result of GraphQL.`);
    return result;
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
        // It may be closing still.
        if (this.socket === opening) this.socket = undefined;
      }
    }
  }

  async canSubscribe(
    field: string,
    args: Readonly<Record<string, unknown>>,
    headers: SubgraphHeaders,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const body = JSON.stringify({ field, args });
    const answer = await this.send('POST', CAN_SUBSCRIBE_PATH, headers, body, signal);
    const content = this.json(answer);
    if (answer.status !== 200 || !isRecord(content) || typeof content['allowed'] !== 'boolean') {
      throw refusalOf(answer.status, content) ?? new Error(`${this.name} answered ${answer.status} to a question.`);
    }
    return content['allowed'];
  }

  async get(path: string, headers: SubgraphHeaders, signal?: AbortSignal): Promise<RouteAnswer> {
    return this.routeAnswer(path, await this.send('GET', path, headers, null, signal));
  }

  async post(path: string, body: Uint8Array, headers: SubgraphHeaders, signal?: AbortSignal): Promise<RouteAnswer> {
    return this.routeAnswer(path, await this.send('POST', path, headers, body, signal));
  }

  private routeAnswer(path: string, answer: HttpAnswer): RouteAnswer {
    const body = this.json(answer);
    if (answer.status >= 500) throw new Error(`${this.name} answered ${answer.status} for ${path}.`);
    const refusal = refusalOf(answer.status, body);
    if (refusal) throw refusal;
    return { status: answer.status, body };
  }

  /** Asked once: to begin a download may use its address up. Only until it begins the time is limited. */
  async download(path: string, headers: SubgraphHeaders): Promise<Download | undefined> {
    const begun = new AbortController();
    const late = setTimeout(() => begun.abort(), this.options.timeoutMs);
    try {
      const [address] = this.inTurn();
      if (!address) return undefined;
      const { status, headers: told, body } = await address.stream(path, headers, begun.signal);
      const fileName = /^attachment; filename=([\w.-]+)$/.exec(String(told['content-disposition']))?.[1];
      if (status !== 200 || fileName === undefined) {
        await body.dump();
        if (status >= 500) throw new Error(`${this.name} answered ${status} for a download.`);
        return undefined;
      }
      const [contentType, size] = [String(told['content-type']), Number(told['content-length'])];
      return new Download(body, { fileName, contentType, size });
    } catch (error) {
      throw new Error(`${this.name} does not answer a download.`, { cause: error });
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends streams with `TRY_AGAIN`, and waits for the requests that run. */
  close(): Promise<void> {
    return (this.closing ??= this.closeAll());
  }

  private async closeAll(): Promise<void> {
    const socket = await this.socket?.catch(() => undefined);
    await Promise.all([socket?.close(), ...this.addresses.map((address) => address.close())]);
  }

  private async send(
    method: 'GET' | 'POST',
    path: string,
    headers: SubgraphHeaders,
    body: string | Uint8Array | null,
    given: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    const { timeoutMs } = this.options;
    const signal = given ?? AbortSignal.timeout(timeoutMs);
    const sent = {
      ...headers,
      ...(body !== null && { 'content-type': typeof body === 'string' ? 'application/json' : BYTES_TYPE }),
    };
    let failure: unknown;
    for (const address of this.inTurn()) {
      try {
        return await address.request(method, path, sent, body, signal);
      } catch (error) {
        failure = error;
        if (signal.aborted) throw new Error(`${this.name} did not answer in time.`, { cause: error });
        // Only what can't have been sent.
        if (!isUnreachable(error)) break;
      }
    }
    throw new Error(`${this.name} does not answer.`, { cause: failure });
  }

  /** All of them, the next one first, and those that are left out last: they are all there is when no other answers. */
  private inTurn(): SubgraphAddress[] {
    const start = this.turn;
    this.turn = (start + 1) % this.addresses.length;
    const order = [...this.addresses.slice(start), ...this.addresses.slice(0, start)];
    const others = order.filter((address) => !address.isLeftOut);
    others[0]?.beginTrial();
    return [...others, ...order.filter((address) => !others.includes(address))];
  }

  /** The one socket: opened by the first who needs it, and again after it ended. */
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
    if (!serviceToken) throw new Error(`There is no service token to subscribe at ${this.name} with.`);
    const pauseMs = this.noSocketBefore - performance.now();
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    const token = await serviceToken();
    let failure: unknown;
    const addresses = this.inTurn();
    for (const address of addresses) {
      if (this.closing) throw new Error(`The client of ${this.name} is closed.`);
      try {
        return await SubgraphSocket.open({
          url: address.socketUrl,
          serviceToken: token,
          timeoutMs: timeoutMs / addresses.length,
          pingMs,
          log,
        });
      } catch (error) {
        log.debug({ err: error, subgraph: this.name }, 'an address takes no socket');
        failure = error;
        address.leaveOut();
      }
    }
    throw new Error(`${this.name} takes no socket.`, { cause: failure });
  }

  private json({ status, text }: HttpAnswer): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`${this.name} answered ${status} and no JSON.`, { cause });
    }
  }
}

/** As the subgraph itself would throw it. */
function refusalOf(status: number, body: unknown): TokenRefused | undefined {
  if (status !== 401) return undefined;
  const code = resultOf(body)?.errors?.[0]?.extensions['code'];
  return typeof code === 'string' && REFUSALS.includes(code)
    ? new TokenRefused(code as TokenRefused['code'])
    : undefined;
}
