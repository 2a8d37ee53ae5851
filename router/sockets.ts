import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  getOperationAST,
  OperationTypeNode,
  GraphQLError,
  parse,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { TokenRefused, type Viewer } from '../platform/auth.js';
import { HEADER } from '../platform/subgraph-client.js';
import { continueTrace, withSpan, withTrace, type Log } from '../platform/telemetry.js';
import type { SocketLimits } from '../platform/config-router.js';
import type { Authenticator } from './auth.js';
import { sender } from './client-address.js';
import type { RequestContext } from './context.js';
import { formattedInstances, refusals, routerError, type formatError } from './errors.js';
import { KeepAlive } from './keep-alive.js';
import { Outlet } from './outlet.js';
import { mustBeAllowed, type RequestRates } from './rate-limits.js';
import type { LiveSubscriptions } from './sharing.js';
import type { TrustedDocuments } from './trusted-documents.js';
import { Places, refusedUpgrade, refuseUpgrade, type UpgradeRules } from './upgrades.js';
import type { PlannedSubscription, SubscriptionPlanner, Variables } from './subscriptions.js';

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
/** What waits to be read by a client; one that has more does not read. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
/** From here on the results of a stream wait where they are shared between its subscribers. */
const BUSY_BYTES = 64 * 1024;
const CLOSE_GRACE_MS = 1_000;

/** What a socket says of its person, from `connection_init` on. */
interface Connection {
  readonly socket: WebSocket;
  readonly address: string | undefined;
  readonly agent: string | undefined;
  viewer: Viewer | null;
  /** Whose place it has taken. */
  countedFor: string | undefined;
  authorization: string | undefined;
  expiry: NodeJS.Timeout | undefined;
}

interface OperationContext extends RequestContext {
  readonly connection: Connection;
  readonly messageId: string;
  readonly query: string;
  readonly planned: PlannedSubscription | undefined;
}

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
        return this.prepare(context.extra, id, payload, await this.textOf(payload));
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

  /** The document of a message, or why there is none. */
  private async textOf(payload: SubscribePayload): Promise<string | GraphQLError> {
    try {
      return await this.options.documents.textOf(payload);
    } catch (error) {
      return error as GraphQLError;
    }
  }

  private prepare(
    connection: Connection,
    messageId: string,
    payload: {
      operationName?: string | null | undefined;
      variables?: Record<string, unknown> | null | undefined;
      extensions?: Record<string, unknown> | null | undefined;
    },
    query: string | GraphQLError,
  ): ExecutionArgs | GraphQLError[] {
    const { traceparent, correlationId } = traceHeaders(payload.extensions);
    const trace = continueTrace({ traceparent, correlationId });
    const fail = (errors: readonly GraphQLError[]): GraphQLError[] =>
      withTrace(trace, () => formattedInstances(errors, this.options.format));
    if (query instanceof GraphQLError) return fail([query]);
    const operationName = payload.operationName ?? undefined;
    const planner = this.options.planner();
    // Not parsed again for each of thousands: each would keep the tree as long as it is subscribed.
    let planned = planner.known(query, operationName);
    let document = planned?.document;
    try {
      if (!document) {
        document = parse(query, { maxTokens: this.options.maxTokens });
        const operation = getOperationAST(document, operationName);
        if (!operation)
          return fail([
            routerError(
              'OPERATION_RESOLUTION_FAILURE',
              'The document holds no such operation, or several and no name was given.',
            ),
          ]);
        // Queries and mutations are judged where they are executed.
        if (operation.operation === OperationTypeNode.SUBSCRIPTION)
          planned = planner.plan(query, document, operationName);
      }
      planned?.admit(payload.variables ?? {});
    } catch (error) {
      return fail(refusals(error));
    }
    const contextValue: OperationContext = {
      viewer: connection.viewer,
      authorization: connection.authorization,
      caller: 'client',
      trace,
      clientAddress: connection.address,
      clientAgent: connection.agent,
      measured: {},
      connection,
      messageId,
      query,
      planned,
    };
    return {
      schema: planner.supergraph.schema,
      document,
      contextValue,
      ...(operationName !== undefined && { operationName }),
      variableValues: payload.variables ?? {},
    };
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

/** Resolves when the operating system has taken the message, or the socket is gone: so a slow reader slows its own queue only. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(text, () => resolve());
  });
}

/** Nothing where more may be written at once; else resolves when the operating system has taken the message. */
function write(socket: WebSocket, text: string): Promise<void> | undefined {
  if (socket.bufferedAmount > BUSY_BYTES) return send(socket, text);
  if (socket.readyState === socket.OPEN) socket.send(text);
  return undefined;
}

/** A socket has no headers for each operation: a client continues its trace by `extensions` of the same names. */
function traceHeaders(extensions: Record<string, unknown> | null | undefined): {
  traceparent: string | undefined;
  correlationId: string | undefined;
} {
  const text = (name: string): string | undefined =>
    typeof extensions?.[name] === 'string' ? extensions[name] : undefined;
  return { traceparent: text(HEADER.traceparent), correlationId: text(HEADER.correlationId) };
}
