import {
  CloseCode,
  MessageType,
  parseMessage,
  type CompleteMessage,
  type ConnectionInitMessage,
  type PingMessage,
  type SubscribeMessage,
  type SubscribePayload,
} from 'graphql-ws';
import type { GraphQLFormattedError } from 'graphql';
import type { WebSocket } from 'ws';
import { reviveLossless } from '../../platform/client/json.js';
import type { Slot } from '../shared/slots.js';
import type { Viewer } from '../../platform/auth.js';
import { send } from './socket-writes.js';
import type { Subscriber } from './subscriber.js';

/** A client that has not sent `connection_init` by then is closed with 4408. */
const INIT_TIMEOUT_MS = 3_000;

export interface ConnectionHandlers {
  /** False where the connection was refused and its socket closed. */
  readonly authenticate: (connection: Connection, params: Readonly<Record<string, unknown>>) => Promise<boolean>;
  /** Starts an operation. It sends its results through the run. */
  readonly start: (run: Run, payload: SubscribePayload) => Promise<void>;
  /** The client exceeded the number of operations of one connection. */
  readonly tooMany: (connection: Connection) => readonly GraphQLFormattedError[];
  /** Operations that one connection may run. */
  readonly maxRuns: number;
}

/**
 * One operation of a connection, from its `subscribe` message until nothing of it is left. It belongs to the connection, not
 * to the id that the client chose: a client may use an id again before its former operation has ended.
 */
export class Run {
  private readonly controller = new AbortController();
  private subscriber: Subscriber | undefined;
  /** The client gets no more messages of this run: it has been answered, or does not wait any more. */
  private closed = false;

  constructor(
    readonly connection: Connection,
    readonly id: string,
    private readonly onClose: () => void,
  ) {}

  /** Aborted when the client does not wait for an answer any more. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isOpen(): boolean {
    return !this.closed;
  }

  /** The stream's end that this run feeds; it leaves with the run. */
  attach(subscriber: Subscriber): void {
    this.subscriber = subscriber;
    if (this.closed) subscriber.leave();
  }

  /** One result, and nothing after it. `payload` is JSON. */
  answer(payload: string): void {
    if (this.closed) return;
    void send(this.connection.socket, `{"id":${JSON.stringify(this.id)},"type":"next","payload":${payload}}`);
    this.complete();
  }

  /** The operation did not run, or its stream failed. */
  fail(errors: readonly GraphQLFormattedError[]): void {
    this.close({ type: MessageType.Error, payload: errors });
  }

  complete(): void {
    this.close({ type: MessageType.Complete });
  }

  /** The client does not wait any more: it completed the operation or its socket is gone. */
  cancel(): void {
    this.close(undefined);
    this.controller.abort();
  }

  private close(message: object | undefined): void {
    if (this.closed) return;
    this.closed = true;
    if (message) void send(this.connection.socket, JSON.stringify({ id: this.id, ...message }));
    this.subscriber?.leave();
    this.onClose();
  }
}

/** The server's side of graphql-transport-ws on one socket, and who is connected. */
export class Connection {
  viewer: Viewer | null = null;
  authorization: string | undefined;
  /** The preferred one first. */
  languages: readonly string[] = [];
  /** Counts this connection for its user. */
  slot: Slot | undefined;
  expiry: NodeJS.Timeout | undefined;
  private initialized = false;
  private acknowledged = false;
  private closed = false;
  /** Allocated with the first operation: most sockets are idle. */
  private running: { readonly byId: Map<string, Run>; readonly all: Set<Run> } | undefined;
  private readonly initTimer: NodeJS.Timeout;

  constructor(
    readonly socket: WebSocket,
    readonly address: string | undefined,
    readonly agent: string | undefined,
    /** The `Authorization` header of the upgrade. */
    readonly upgradeAuthorization: string | undefined,
    /** The `Accept-Language` header of the upgrade. */
    readonly acceptLanguage: string | undefined,
    private readonly handlers: ConnectionHandlers,
  ) {
    this.initTimer = setTimeout(
      () => socket.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
      INIT_TIMEOUT_MS,
    );
  }

  /** Operations, including those that were completed by the client and are still being taken down. */
  get runs(): number {
    return this.running?.all.size ?? 0;
  }

  async receive(text: string): Promise<void> {
    if (this.closed || this.socket.readyState !== this.socket.OPEN) return;
    let message;
    try {
      message = parseMessage(text, reviveLossless);
    } catch {
      return this.socket.close(CloseCode.BadRequest, 'Invalid message received');
    }
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.initialize(message);
      case MessageType.Ping:
        return this.pong(message);
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.subscribe(message);
      case MessageType.Complete:
        return this.complete(message);
      default:
        return this.socket.close(CloseCode.BadRequest, 'Invalid message received');
    }
  }

  /** The socket is gone. */
  close(): void {
    this.closed = true;
    clearTimeout(this.initTimer);
    clearTimeout(this.expiry);
    for (const run of this.running?.all ?? []) run.cancel();
    this.running?.byId.clear();
  }

  private async initialize({ payload }: ConnectionInitMessage): Promise<void> {
    if (this.initialized)
      return this.socket.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    this.initialized = true;
    clearTimeout(this.initTimer);
    if (!(await this.handlers.authenticate(this, payload ?? {})) || this.closed) return;
    this.acknowledged = true;
    void send(this.socket, JSON.stringify({ type: MessageType.ConnectionAck }));
  }

  private pong({ payload }: PingMessage): void {
    void send(this.socket, JSON.stringify({ type: MessageType.Pong, ...(payload && { payload }) }));
  }

  private async subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    if (!this.acknowledged) return this.socket.close(CloseCode.Unauthorized, 'Unauthorized');
    const { byId, all } = (this.running ??= { byId: new Map(), all: new Set() });
    if (byId.has(id))
      return this.socket.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
    let started = false;
    const run: Run = new Run(this, id, () => {
      if (byId.get(id) === run) byId.delete(id);
      if (started) all.delete(run);
    });
    if (all.size >= this.handlers.maxRuns) return run.fail(this.handlers.tooMany(this));
    byId.set(id, run);
    all.add(run);
    try {
      await this.handlers.start(run, payload);
    } finally {
      started = true;
      if (!run.isOpen) all.delete(run);
    }
  }

  private complete({ id }: CompleteMessage): void {
    this.running?.byId.get(id)?.cancel();
  }
}
