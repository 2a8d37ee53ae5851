import { TokenRefused } from '../domain/errors.js';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, GraphQLSchema, parse } from 'graphql';
import { handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { AcceptedStream } from './accepted-stream.js';
import { type ServiceTokenVerifier } from '../auth.js';
import { formatError } from '../graphql/build-subgraph.js';
import { HEADER, type SubgraphClient } from '../client/subgraph-client.js';
import { GRAPHQL_PATH, isRecord, watchPeer } from '../client/protocol.js';
import { operationOf, pickHeaders } from './requests.js';
import type { Log } from '../process/telemetry.js';

const MAX_MESSAGE_BYTES = 1024 * 1024;
const CLOSE_GRACE_MS = 1_000;
/** Service Restart (IANA WebSocket close codes). */
const RESTARTING = 1012;

export interface ServerSocketsOptions {
  readonly client: SubgraphClient;
  readonly serviceTokens: ServiceTokenVerifier;
  readonly log: Log;
  readonly pingMs: number;
}

/** The subscriptions of routers in other processes: few sockets, each with many streams. */
export class ServerSockets {
  private readonly wss = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });
  /** Each with what ends its streams. */
  private readonly open = new Map<WebSocket, Promise<void>>();
  private readonly protocol: ReturnType<typeof makeServer>;
  private stopping = false;

  constructor(private readonly options: ServerSocketsOptions) {
    // graphql-ws wants to parse and execute by itself. Here the subgraph does both: what graphql-ws is given is an operation
    // that is any subscription, and the stream that is already open.
    const stub = { schema: new GraphQLSchema({}), document: parse('subscription { any }') };
    this.protocol = makeServer({
      onConnect: ({ connectionParams }) => this.admit(connectionParams?.[HEADER.serviceToken]),
      onSubscribe: async (_context, _id, payload) => {
        const answer = await this.subscribe(payload);
        return Array.isArray(answer) ? answer : { ...stub, contextValue: answer };
      },
      subscribe: ({ contextValue }) => contextValue as AcceptedStream,
      onPong: ({ subscriptions }, payload) => {
        const { id, taken } = payload ?? {};
        const stream = typeof id === 'string' ? subscriptions[id] : undefined;
        if (stream instanceof AcceptedStream && Number.isInteger(taken)) stream.grant(taken as number);
      },
    });
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.stopping || request.url?.split('?')[0] !== GRAPHQL_PATH) {
        const status = this.stopping ? '503 Service Unavailable' : '404 Not Found';
        // From `upgrade` on there is no other listener for errors, nor closes the server's half.
        socket.on('error', () => socket.destroy());
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
        return;
      }
      this.wss.handleUpgrade(request, socket, head, (webSocket) => this.serve(webSocket));
    });
  }

  /** Closes all, and cuts off after a second those that do not answer. Resolves when their streams have ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const socket of this.open.keys()) socket.close(RESTARTING, 'Restarting');
    const cut = setTimeout(() => {
      for (const socket of this.open.keys()) socket.terminate();
    }, CLOSE_GRACE_MS);
    await Promise.all(this.open.values());
    clearTimeout(cut);
    this.wss.close();
  }

  private async admit(token: unknown): Promise<boolean> {
    try {
      await this.options.serviceTokens.verify(typeof token === 'string' ? token : undefined);
      return true;
    } catch (error) {
      if (error instanceof TokenRefused) return false;
      throw error;
    }
  }

  private serve(socket: WebSocket): void {
    const { log, pingMs } = this.options;
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on('message', (data: Buffer) => {
            handle(data.toString('utf8')).catch((error: unknown) => {
              log.error({ err: error }, 'message of a router failed');
              socket.close(1011, 'Internal error');
            });
          });
        },
      },
      undefined,
    );
    // A broken or oversized message: ws has closed the connection with the right code by now.
    socket.on('error', (error) => log.debug({ err: error }, 'socket of a router failed'));
    watchPeer(socket, pingMs);
    const ended = new Promise<void>((resolve) => {
      socket.once('close', (code, reason) => {
        closed(code, reason.toString('utf8'))
          .catch((error: unknown) => log.error({ err: error }, 'streams of a router did not end'))
          .finally(() => {
            this.open.delete(socket);
            resolve();
          });
      });
    });
    this.open.set(socket, ended);
  }

  private async subscribe(message: SubscribePayload): Promise<AcceptedStream | GraphQLError[]> {
    const { client, log } = this.options;
    const given = message.extensions?.['headers'];
    try {
      const answer = await client.subscribe({
        ...operationOf(message),
        headers: pickHeaders(isRecord(given) ? given : {}),
      });
      if (Symbol.asyncIterator in answer) return new AcceptedStream(answer, log);
      if (answer.errors && answer.errors.length > 0) return [...answer.errors];
      throw new Error('The subgraph neither accepted nor refused a subscription.');
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      return [formatError(new GraphQLError(cause.message, { originalError: cause }), log)];
    }
  }
}

/** Resolves when the operating system has taken the message, or the socket is gone: only then the stream gives its next item. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(text, () => resolve());
  });
}
