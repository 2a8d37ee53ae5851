import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { TokenRefused, type Viewer } from '../../platform/auth.js';
import { withSpan, withTrace, type Log } from '../../platform/process/telemetry.js';
import type { SocketLimits } from '../../platform/config/router.js';
import type { Authenticator } from '../auth.js';
import { sender } from '../admission/client-address.js';
import type { RequestContext } from '../context.js';
import { formattedInstances, refusals, routerError, type formatError } from '../errors.js';
import { KeepAlive } from './keep-alive.js';
import { Outlet } from './subscriber.js';
import { mustBeAllowed, type RequestRates } from '../admission/rate-limits.js';
import type { LiveSubscriptions } from './live-subscriptions.js';
import { prepareOperation, type Connection, type OperationContext } from './socket-operations.js';
import { send, write } from './socket-writes.js';
import type { SubscriptionPlanner, Variables } from './subscription-planner.js';
import type { TrustedDocuments } from '../admission/trusted-documents.js';
import { Places, refusedUpgrade, refuseUpgrade, type UpgradeRules } from './upgrades.js';

/** Close codes, as the graphql-ws client takes them. */
export const CLOSE = {
  /** Refresh the access token and connect again. */
  tokenExpired: 4403,
  /** Stop: the token is not valid or the session was ended. */
  unauthorized: 4401,
  /** Connect again, after a pause. */
  tryAgain: 1013,
  /** The router restarts: connect again. */
  restart: 1012,
  /** Too many sockets of one person: close one first. */
  tooMany: 4429,
} as const;

const MAX_MESSAGE_BYTES = 64 * 1024;
const CLOSE_GRACE_MS = 1_000;

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
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
  /** Runs a query or mutation as an HTTP request would be. */
  readonly execute: (
    request: { query: string; operationName: string | undefined; variables: Variables },
    context: RequestContext,
  ) => Promise<ExecutionResult>;
  readonly format: ReturnType<typeof formatError>;
  readonly log: Log;
}

/** graphql-ws (`graphql-transport-ws`) on the router's own port. */
export class Sockets {
  private readonly wss = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });
  private readonly connections = new Set<Connection>();
  private readonly protocol: ReturnType<typeof makeServer<Record<string, unknown>, Connection>>;
  private readonly keepAlive: KeepAlive;
  private readonly ofAddress: Places;
  private readonly ofUser: Places;

  constructor(private readonly options: SocketsOptions) {
    const { subscriptions, perAddress, perUser } = options.limits;
    this.ofAddress = new Places(perAddress);
    this.ofUser = new Places(perUser);
    this.keepAlive = new KeepAlive(options.keepAliveMs);
    this.protocol = makeServer<Record<string, unknown>, Connection>({
      onConnect: (context) => this.connect(context.extra, context.connectionParams ?? {}),
      onSubscribe: async (context, id, payload) => {
        if (Object.keys(context.subscriptions).length > subscriptions) {
          return [routerError('TOO_MANY_SUBSCRIPTIONS', `One connection carries at most ${subscriptions} operations.`)];
        }
        const waiting = await this.waiting(context.extra);
        if (waiting) return formattedInstances([waiting], options.format);
        return prepareOperation(context.extra, id, payload, this.options);
      },
      execute: (args) => this.execute(args),
      subscribe: (args) => this.subscribe(args),
      onError: (_context, _id, _payload, errors) =>
        formattedInstances(errors, options.format).map((error) => error.toJSON()),
    });
  }

  /** How many are connected; for readers of metrics. */
  get size(): number {
    return this.connections.size;
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const refused = refusedUpgrade(request, this.options.upgrades);
      if (refused) return refuseUpgrade(socket, refused);
      const address = this.options.clientAddress(request);
      const place = sender(address ?? '');
      if (!this.ofAddress.take(place)) return refuseUpgrade(socket, '429 Too Many Requests');
      this.giveBackAtClose(socket, place);
      this.wss.handleUpgrade(request, socket, head, (webSocket) =>
        this.open(webSocket, address, request.headers['user-agent']),
      );
    });
  }

  /** Ends the connections of all whom this concerns, for good. */
  revoke(concerns: (viewer: Viewer) => boolean): void {
    for (const { viewer, socket } of this.connections) {
      if (viewer && concerns(viewer)) socket.close(CLOSE.unauthorized, 'Session revoked');
    }
  }

  closeAll(code: number, reason: string): void {
    for (const { socket } of this.connections) socket.close(code, reason);
  }

  /** Closes all, and cuts off after a second those that do not answer. */
  async stop(): Promise<void> {
    this.keepAlive.stop();
    this.closeAll(CLOSE.restart, 'Restarting');
    const cut = setTimeout(() => {
      for (const { socket } of this.connections) socket.terminate();
    }, CLOSE_GRACE_MS);
    await Promise.all(
      [...this.connections].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve))),
    );
    clearTimeout(cut);
    this.wss.close();
  }

  /** Also where the upgrade itself fails. A method of its own: what listens as long as the socket is open keeps no request. */
  private giveBackAtClose(socket: Duplex, place: string): void {
    socket.once('close', () => this.ofAddress.giveBack(place));
  }

  private open(socket: WebSocket, address: string | undefined, agent: string | undefined): void {
    const connection: Connection = {
      ...{ socket, address, agent },
      viewer: null,
      countedFor: undefined,
      authorization: undefined,
      expiry: undefined,
    };
    this.connections.add(connection);
    this.keepAlive.watch(socket);
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on('message', (data: Buffer) => {
            handle(data.toString('utf8')).catch((error: unknown) => {
              this.options.log.error({ err: error }, 'message of a socket failed');
              socket.close(1011, 'Internal error');
            });
          });
        },
      },
      connection,
    );
    // A broken or oversized message: ws has closed the connection with the right code by now.
    socket.on('error', (error) => this.options.log.debug({ err: error }, 'socket failed'));
    socket.once('close', (code, reason) => {
      clearTimeout(connection.expiry);
      if (connection.countedFor !== undefined) this.ofUser.giveBack(connection.countedFor);
      this.connections.delete(connection);
      closed(code, reason.toString('utf8')).catch((error: unknown) =>
        this.options.log.error({ err: error }, 'socket did not end'),
      );
    });
  }

  private async connect(connection: Connection, params: Record<string, unknown>): Promise<boolean> {
    const { socket } = connection;
    const given =
      params['authorization'] ??
      params['Authorization'] ??
      (typeof params['token'] === 'string' ? `Bearer ${params['token']}` : undefined);
    try {
      if (given !== undefined && given !== null && typeof given !== 'string') throw new TokenRefused('TOKEN_INVALID');
      const authorization = given ? given : undefined;
      const viewer = await this.options.authenticator.viewer(authorization);
      connection.viewer = viewer;
      connection.authorization = authorization;
      if (socket.readyState !== socket.OPEN) return false;
      if (viewer) {
        if (!this.ofUser.take(viewer.id)) {
          socket.close(CLOSE.tooMany, 'Too many connections');
          return false;
        }
        connection.countedFor = viewer.id;
        // Once more, now that `revoke` finds this connection: an event may have come between.
        this.options.authenticator.refuseRevoked(viewer);
        connection.expiry = setTimeout(
          () => socket.close(CLOSE.tokenExpired, 'Token expired'),
          viewer.expiresAt.getTime() - Date.now(),
        );
        connection.expiry.unref();
      }
      return true;
    } catch (error) {
      if (!(error instanceof TokenRefused)) socket.close(CLOSE.tryAgain, 'Try again');
      else if (error.code === 'TOKEN_EXPIRED') socket.close(CLOSE.tokenExpired, 'Token expired');
      else socket.close(CLOSE.unauthorized, error.code === 'SESSION_REVOKED' ? 'Session revoked' : 'Token invalid');
      return false;
    }
  }

  /** Why an operation has to wait: each counts as a request over HTTP does. */
  private async waiting({ viewer, address }: Connection): Promise<GraphQLError | undefined> {
    const { rates } = this.options;
    try {
      mustBeAllowed(await rates.count('address', address));
      mustBeAllowed(await rates.count('user', viewer?.id));
      return undefined;
    } catch (error) {
      return error as GraphQLError;
    }
  }

  private execute(args: ExecutionArgs): Promise<ExecutionResult> {
    const context = args.contextValue as OperationContext;
    const request = {
      query: context.query,
      operationName: args.operationName ?? undefined,
      variables: args.variableValues ?? {},
    };
    return withTrace(context.trace, () =>
      withSpan('graphql request', {}, () => this.options.execute(request, context)),
    );
  }

  private async subscribe(args: ExecutionArgs): Promise<Outlet | ExecutionResult> {
    const { planned, connection, messageId, ...context } = args.contextValue as OperationContext;
    const { live, log } = this.options;
    const { socket } = connection;
    const beginning = `{"id":${JSON.stringify(messageId)},"type":"next","payload":`;
    const outlet = new Outlet(
      (payload) => write(socket, `${beginning}${payload}}`),
      (reason) => socket.close(CLOSE.tryAgain, reason),
    );
    return withTrace(context.trace, async () => {
      try {
        if (!planned) throw routerError('BAD_REQUEST', 'This is no subscription.');
        await live.subscribe(planned, args.variableValues ?? {}, context, outlet);
        log.info(
          { operation: planned.operationName ?? null, field: planned.field, userId: context.viewer?.id },
          'subscribed',
        );
        return outlet;
      } catch (error) {
        const errors = formattedInstances(refusals(error), this.options.format);
        log.info(
          { operation: planned?.operationName ?? null, errors: errors.map((one) => one.extensions['code']) },
          'subscription refused',
        );
        return { errors };
      }
    });
  }
}
