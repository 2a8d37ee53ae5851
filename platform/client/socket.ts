import type { CertificatePair } from '../process/certificates.js';
import type { LookupFunction } from 'node:net';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import { WebSocket, type RawData } from 'ws';
import type { ExecutionResult } from 'graphql';
import { RemoteStream } from './remote-stream.js';
import { HEADER, type SubgraphRequest } from './subgraph-client.js';
import { parseJson } from './json.js';
import { isRecord, watchPeer } from './protocol.js';
import { resultOf } from './results.js';
import type { Log } from '../process/telemetry.js';

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const CLOSE_GRACE_MS = 1_000;

/** The socket ended before the subgraph answered: a subscription may be sent again. */
export class SocketLost extends Error {}

export interface SubgraphSocketOptions {
  readonly url: string;
  /** Default: by the system. */
  readonly lookup?: LookupFunction | undefined;
  readonly certificate?: CertificatePair | undefined;
  readonly serviceToken: string;
  /** How long the connection may take until the subgraph has accepted it. */
  readonly timeoutMs: number;
  readonly pingMs: number;
  readonly log: Log;
}

interface Subscription {
  readonly stream: RemoteStream;
  readonly accept: () => void;
  readonly refuse: (answer: ExecutionResult) => void;
  readonly fail: (error: Error) => void;
}

/**
 * The router's end of the one socket to a subgraph, by `graphql-transport-ws` as `subgraph-protocol.ts` narrows it. It never
 * connects again: when it ends, its streams end with `TRY_AGAIN`, and their owner opens another.
 */
export class SubgraphSocket {
  /** Resolves when it has ended; never rejects. */
  readonly closed: Promise<void>;
  private readonly subscriptions = new Map<string, Subscription>();
  private lastId = 0;

  private constructor(private readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.loseAll();
        resolve();
      });
    });
  }

  /** Resolves when the subgraph has accepted the service token. */
  static open(options: SubgraphSocketOptions): Promise<SubgraphSocket> {
    const { url, lookup, certificate, serviceToken, timeoutMs, pingMs, log } = options;
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL, {
        perMessageDeflate: false,
        ...(lookup && { lookup }),
        ...certificate,
        maxPayload: MAX_MESSAGE_BYTES,
      });
      const opened = new SubgraphSocket(socket);
      const timer = setTimeout(() => {
        reject(new SocketLost(`The socket was not accepted within ${Math.round(timeoutMs)} ms.`));
        socket.terminate();
      }, timeoutMs);
      socket.on('error', (error) => {
        log.debug({ err: error }, 'socket to a subgraph failed');
        reject(error);
      });
      socket.once('close', (code, reason) => {
        clearTimeout(timer);
        reject(new SocketLost(`The socket was closed with ${code} ${reason.toString('utf8')}`.trimEnd()));
      });
      socket.once('open', () => {
        watchPeer(socket, pingMs);
        opened.send({ type: MessageType.ConnectionInit, payload: { [HEADER.serviceToken]: serviceToken } });
      });
      socket.on('message', (data) => {
        opened.receive(data, () => {
          clearTimeout(timer);
          resolve(opened);
        });
      });
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Resolves when the subgraph has accepted or refused; rejects with {@link SocketLost} where it could do neither. */
  subscribe(request: SubgraphRequest, timeoutMs: number): Promise<RemoteStream | ExecutionResult> {
    if (!this.isOpen) return Promise.reject(new SocketLost('The socket is closed.'));
    const { query, operationName, variables, headers } = request;
    const id = String((this.lastId += 1));
    return new Promise((resolve, reject) => {
      const stream = new RemoteStream({
        leave: () => this.leave(id),
        grant: (taken) => this.send({ type: MessageType.Pong, payload: { id, taken } }),
      });
      const timer = setTimeout(() => {
        reject(new Error('The subscription was not answered in time.'));
        this.leave(id);
      }, timeoutMs);
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          how(value);
        };
      const accept = settle<RemoteStream>(resolve);
      this.subscriptions.set(id, {
        stream,
        accept: () => accept(stream),
        refuse: settle<ExecutionResult>(resolve),
        fail: settle<Error>(reject),
      });
      this.send({
        type: MessageType.Subscribe,
        id,
        payload: { query, operationName, variables, extensions: { headers } },
      });
    });
  }

  /** Its streams end with `TRY_AGAIN` at once. */
  async close(): Promise<void> {
    const cut = setTimeout(() => this.socket.terminate(), CLOSE_GRACE_MS);
    this.socket.close(1000);
    this.loseAll();
    await this.closed;
    clearTimeout(cut);
  }

  private receive(data: RawData, acknowledged: () => void): void {
    let message: unknown;
    try {
      message = parseJson((data as Buffer).toString('utf8'));
    } catch {
      message = undefined;
    }
    if (!isRecord(message)) return this.socket.close(4400, 'Invalid message received');
    switch (message['type']) {
      case MessageType.ConnectionAck:
        return acknowledged();
      case MessageType.Ping:
        return this.send({ type: MessageType.Pong });
      case MessageType.Next:
      case MessageType.Error:
      case MessageType.Complete:
        return this.answer(message['type'], String(message['id']), message['payload']);
    }
  }

  private answer(type: MessageType, id: string, payload: unknown): void {
    const subscription = this.subscriptions.get(id);
    // Left in the meantime: what was on its way is for no one.
    if (!subscription) return;
    const { stream, accept, refuse, fail } = subscription;
    if (type === MessageType.Next) {
      const result = resultOf(payload);
      if (result?.extensions?.['accepted'] === true) accept();
      else stream.push(result);
      return;
    }
    this.subscriptions.delete(id);
    const result = type === MessageType.Error ? resultOf({ errors: payload }) : undefined;
    // One of these two has no effect: an accepted subscription can't be refused, and no other has a reader.
    if (result) refuse(result);
    else fail(new Error('A subscription was neither accepted nor refused.'));
    if (type === MessageType.Complete) stream.complete();
    else stream.tryAgain('The stream broke off.');
  }

  private leave(id: string): void {
    if (this.subscriptions.delete(id)) this.send({ type: MessageType.Complete, id });
  }

  private loseAll(): void {
    const lost = [...this.subscriptions.values()];
    this.subscriptions.clear();
    for (const { stream, fail } of lost) {
      fail(new SocketLost('The socket ended before the subscription was answered.'));
      stream.tryAgain('The connection to a part of the platform was lost.');
    }
  }

  private send(message: object): void {
    if (this.isOpen) this.socket.send(JSON.stringify(message));
  }
}
