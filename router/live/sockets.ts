import { TokenRefused } from '../../platform/domain/errors.js';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { handleProtocols, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { type Viewer } from '../../platform/auth.js';
import type { Revocation } from '../../platform/revoked-tokens.js';
import { withSpan } from '../../platform/process/spans.js';
import { withTrace, type Log, type Trace } from '../../platform/process/telemetry.js';
import type { SocketLimits } from '../../platform/config/router.js';
import type { Authenticator } from '../auth.js';
import { senderOf } from '../../platform/services/networks.js';
import type { RequestContext } from '../context.js';
import { translated } from '../language/error-texts.js';
import { formatOne, refusals, routerError, type formatError } from '../errors.js';
import { languagesOf } from '../language/languages.js';
import { resultText } from '../execution/data.js';
import { mustBeAllowed, type RequestRates } from '../admission/rate-limits.js';
import { ConnectionLimit, type Slot } from '../shared/slots.js';
import type { SharedStore } from '../shared/store.js';
import type { TrustedDocuments } from '../admission/trusted-documents.js';
import { Connection, type ConnectionHandlers, type Run } from './connection.js';
import { KeepAlive } from './keep-alive.js';
import type { LiveSubscriptions } from './live-subscriptions.js';
import { prepareOperation, traceOf, type SocketOperation } from './socket-operations.js';
import { write } from './socket-writes.js';
import { Subscriber } from './subscriber.js';
import type { PlannedSubscription, SubscriptionPlanner, Variables } from './subscription-planner.js';
import { rejectUpgrade, upgradeRejection, type UpgradeRules } from './upgrades.js';

/** Close codes, by the semantics of the graphql-ws client. */
export const CLOSE = {
  /** The client refreshes its access token and reconnects. */
  tokenExpired: 4403,
  /** The client stops: the token is not valid or the session was revoked. */
  unauthorized: 4401,
  /** The client reconnects after a pause. */
  tryAgain: 1013,
  /** The router restarts: the client reconnects. */
  restart: 1012,
  /** The user has too many sockets: one must be closed first. */
  tooMany: 4429,
} as const;

const MAX_MESSAGE_BYTES = 64 * 1024;
const CLOSE_GRACE_MS = 1_000;
const INTERNAL_ERROR = 1011;

export interface SocketsOptions {
  readonly upgrades: UpgradeRules;
  readonly limits: SocketLimits;
  readonly keepAliveMs?: number | undefined;
  readonly authenticator: Authenticator;
  readonly live: LiveSubscriptions;
  readonly planner: () => SubscriptionPlanner;
  readonly documents: TrustedDocuments;
  readonly maxTokens: number;
  readonly rates: RequestRates;
  /** Absent: each router counts its own sockets. */
  readonly store: SharedStore | undefined;
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
  /** Runs a query or mutation as a request over HTTP. A result without `data` did not run. */
  readonly execute: (
    request: { query: string; operationName: string | undefined; variables: Variables },
    context: RequestContext,
  ) => Promise<FormattedExecutionResult>;
  readonly format: ReturnType<typeof formatError>;
  /** The code for which a connection or an operation was refused. */
  readonly onRejected?: ((code: unknown) => void) | undefined;
  readonly log: Log;
}

/** GraphQL over WebSocket (`graphql-transport-ws`) on the router's own port. */
export class Sockets {
  private readonly wss = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });
  private readonly connections = new Set<Connection>();
  private readonly keepAlive: KeepAlive;
  private readonly perAddress: ConnectionLimit;
  private readonly perUser: ConnectionLimit;
  private readonly handlers: ConnectionHandlers;

  constructor(private readonly options: SocketsOptions) {
    this.perAddress = new ConnectionLimit('address', options.limits.perAddress, options.store);
    this.perUser = new ConnectionLimit('user', options.limits.perUser, options.store);
    this.keepAlive = new KeepAlive(options.keepAliveMs);
    this.handlers = {
      authenticate: (connection, params) => this.authenticate(connection, params),
      start: (run, payload) => this.start(run, payload),
      tooMany: (connection) => this.tooMany(connection),
      maxRuns: options.limits.subscriptions,
    };
  }

  /** Open connections; for metrics. */
  get size(): number {
    return this.connections.size;
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const rejection = upgradeRejection(request, this.options.upgrades);
      if (rejection) {
        this.options.onRejected?.(rejection.startsWith('403') ? 'ORIGIN_NOT_ALLOWED' : 'NOT_FOUND');
        return rejectUpgrade(socket, rejection);
      }
      this.upgrade(request, socket, head).catch((error: unknown) => {
        this.options.log.error({ err: error }, 'upgrade to a socket failed');
        socket.destroy();
      });
    });
  }

  /** Closes the connections of these viewers for good. */
  revoke(reasonFor: (viewer: Viewer) => Revocation | undefined): void {
    for (const { viewer, socket } of this.connections) {
      const reason = viewer ? reasonFor(viewer) : undefined;
      if (reason) socket.close(...closeFor(reason));
    }
  }

  closeAll(code: number, reason: string): void {
    for (const { socket } of this.connections) socket.close(code, reason);
  }

  /** Closes all sockets, and terminates after a second those whose client does not answer. */
  async stop(): Promise<void> {
    this.keepAlive.stop();
    this.perAddress.stop();
    this.perUser.stop();
    this.closeAll(CLOSE.restart, 'Restarting');
    const timer = setTimeout(() => {
      for (const { socket } of this.connections) socket.terminate();
    }, CLOSE_GRACE_MS);
    await Promise.all(
      [...this.connections].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve))),
    );
    clearTimeout(timer);
    this.wss.close();
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const address = this.options.clientAddress(request);
    // Until the socket is handed over, no other code listens for its errors.
    const failed = (): void => void socket.destroy();
    socket.once('error', failed);
    const slot = await this.perAddress.acquire(senderOf(address ?? ''));
    socket.off('error', failed);
    if (!slot) {
      this.options.onRejected?.('TOO_MANY_CONNECTIONS');
      return rejectUpgrade(socket, '429 Too Many Requests');
    }
    if (socket.destroyed) return slot.release();
    releaseAtClose(socket, slot);
    const { authorization, 'user-agent': agent, 'accept-language': language } = request.headers;
    this.wss.handleUpgrade(request, socket, head, (webSocket) =>
      this.open(new Connection(webSocket, address, agent, authorization, language, this.handlers)),
    );
  }

  private open(connection: Connection): void {
    const { log } = this.options;
    const { socket } = connection;
    this.connections.add(connection);
    this.keepAlive.watch(socket);
    if (socket.protocol === '') socket.close(4406, 'Subprotocol not acceptable');
    socket.on('message', (data: Buffer) => {
      connection.receive(data.toString('utf8')).catch((error: unknown) => {
        log.error({ err: error }, 'message of a socket failed');
        socket.close(INTERNAL_ERROR, 'Internal error');
      });
    });
    // A broken or oversized message: ws has already closed the connection with the right code.
    socket.on('error', (error) => log.debug({ err: error }, 'socket failed'));
    socket.once('close', () => {
      connection.slot?.release();
      this.connections.delete(connection);
      connection.close();
    });
  }

  private async authenticate(connection: Connection, params: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { socket } = connection;
    const given =
      params['authorization'] ??
      params['Authorization'] ??
      (typeof params['token'] === 'string' ? `Bearer ${params['token']}` : undefined) ??
      connection.upgradeAuthorization;
    try {
      if (given !== undefined && given !== null && typeof given !== 'string') throw new TokenRefused('TOKEN_INVALID');
      const authorization = given ? given : undefined;
      const viewer = await this.options.authenticator.viewer(authorization);
      connection.viewer = viewer;
      connection.authorization = authorization;
      connection.languages = languagesOf(viewer, connection.acceptLanguage);
      if (socket.readyState !== socket.OPEN) return false;
      if (viewer) {
        const slot = await this.perUser.acquire(viewer.id);
        if (!slot) {
          this.options.onRejected?.('TOO_MANY_CONNECTIONS');
          socket.close(CLOSE.tooMany, 'Too many connections');
          return false;
        }
        connection.slot = slot;
        if (socket.readyState !== socket.OPEN) {
          slot.release();
          return false;
        }
        // Checked again now that `revoke` finds this connection: an event may have come in between.
        this.options.authenticator.requireCurrent(viewer);
        connection.expiry = setTimeout(
          () => socket.close(CLOSE.tokenExpired, 'Token expired'),
          viewer.expiresAt.getTime() - Date.now(),
        );
        connection.expiry.unref();
      }
      return true;
    } catch (error) {
      if (error instanceof TokenRefused) {
        this.options.onRejected?.(error.code);
        socket.close(...closeFor(error.code));
      } else socket.close(CLOSE.tryAgain, 'Try again');
      return false;
    }
  }

  private async start(run: Run, payload: SubscribePayload): Promise<void> {
    const trace = traceOf(payload);
    await withTrace(trace, async () => {
      let planned: PlannedSubscription | undefined;
      try {
        await this.count(run.connection);
        const operation = await prepareOperation(payload, this.options);
        planned = operation.planned;
        if (!run.isOpen) return;
        const context = contextOf(run, trace);
        if (planned) await this.subscribe(run, planned, operation.variables, context);
        else await this.execute(run, operation, context);
      } catch (error) {
        const errors = this.formatted(refusals(error), run.connection);
        this.options.log.info(
          { operation: planned?.operationName ?? null, errors: errors.map(({ extensions }) => extensions?.['code']) },
          'operation of a socket refused',
        );
        for (const { extensions } of errors)
          if (extensions?.['kind'] !== 'unavailable') this.options.onRejected?.(extensions?.['code']);
        run.fail(errors);
      }
    });
  }

  /** Each operation counts against the rate limits, as a request over HTTP does. */
  private async count({ viewer, address }: Connection): Promise<void> {
    const { rates } = this.options;
    mustBeAllowed(await rates.count('address', address));
    mustBeAllowed(await rates.count('user', viewer?.id));
  }

  private async execute(run: Run, operation: SocketOperation, context: RequestContext): Promise<void> {
    const { query, operationName, variables } = operation;
    const result = await withSpan('graphql request', { kind: 'server' }, () =>
      this.options.execute({ query, operationName, variables }, { ...context, signal: run.signal }),
    );
    if (result.data === undefined) run.fail(result.errors ?? []);
    else run.answer(resultText(result));
  }

  private async subscribe(
    run: Run,
    planned: PlannedSubscription,
    variables: Variables,
    context: RequestContext,
  ): Promise<void> {
    const { live, log } = this.options;
    const { socket } = run.connection;
    const beginning = `{"id":${JSON.stringify(run.id)},"type":"next","payload":`;
    const subscriber = new Subscriber({
      languages: context.languages,
      send: (payload) => write(socket, `${beginning}${payload}}`),
      closeSocket: (reason) => socket.close(CLOSE.tryAgain, reason),
      onFinish: (outcome) => {
        if (outcome === 'completed') run.complete();
        else if (outcome !== 'left') run.fail(this.formatted([outcome.failed], run.connection));
      },
    });
    run.attach(subscriber);
    await live.subscribe(planned, variables, context, subscriber);
    log.info(
      { operation: planned.operationName ?? null, field: planned.field, userId: context.viewer?.id },
      'subscribed',
    );
  }

  private tooMany(connection: Connection): readonly GraphQLFormattedError[] {
    this.options.onRejected?.('TOO_MANY_SUBSCRIPTIONS');
    const message = `One connection carries at most ${this.options.limits.subscriptions} operations.`;
    return this.formatted([routerError('TOO_MANY_SUBSCRIPTIONS', message)], connection);
  }

  private formatted(errors: readonly GraphQLError[], { languages }: Connection): readonly GraphQLFormattedError[] {
    return translated(
      errors.map((error) => formatOne(error, this.options.format)),
      languages,
    );
  }
}

function contextOf({ connection }: Run, trace: Trace): RequestContext {
  return {
    viewer: connection.viewer,
    authorization: connection.authorization,
    caller: 'client',
    trace,
    clientAddress: connection.address,
    clientAgent: connection.agent,
    languages: connection.languages,
    measured: {},
  };
}

/** Close code and reason: after 4403 a client refreshes its token and reconnects, after 4401 it stops. */
function closeFor(code: TokenRefused['code']): [number, string] {
  switch (code) {
    case 'TOKEN_EXPIRED':
      return [CLOSE.tokenExpired, 'Token expired'];
    case 'TOKEN_STALE':
      return [CLOSE.tokenExpired, 'Token stale'];
    case 'SESSION_REVOKED':
      return [CLOSE.unauthorized, 'Session revoked'];
    default:
      return [CLOSE.unauthorized, 'Token invalid'];
  }
}

/** Also after a failed upgrade. A function of its own, so that the listener does not retain the request. */
function releaseAtClose(socket: Duplex, slot: Slot): void {
  socket.once('close', () => slot.release());
}
