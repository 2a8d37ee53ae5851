import { TryAgain } from '../domain/errors.js';
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';

/*
 * What router and subgraph say to each other when they are processes of their own.
 *
 * - `POST /graphql` `{ query, operationName, variables }`: an ExecutionResult, as {@link RESULT_TYPE}.
 * - `POST /can-subscribe` `{ field, args }`: `{ allowed }`.
 * - `GET` of a route of the subgraph, and `POST` of {@link BYTES_TYPE} to one.
 * - WebSocket on `/graphql`, protocol `graphql-transport-ws`: one socket of a router carries all of its subscriptions.
 *   `connection_init` proves the router by a service token; each `subscribe` brings the headers of its own viewer in
 *   `extensions.headers`. That protocol says when a subscription is refused (`error`), not when it was accepted: here the
 *   first `next` of every stream is {@link ACCEPTED}, before any event. Nor does it hold up one stream of many: here at
 *   most {@link WINDOW} results of a stream are on their way, and its reader makes room for more by a `pong` with
 *   `{ id, taken }`. A socket that ends leaves its streams incomplete, whatever the close code.
 *
 * Headers are those of `HEADER`, over HTTP as headers and in a subscription as an object; others are not passed on.
 */

export const GRAPHQL_PATH = '/graphql';
export const CAN_SUBSCRIBE_PATH = '/can-subscribe';

/** What someone sent to a plain route, as it came. */
export const BYTES_TYPE = 'application/octet-stream';

/** GraphQL over HTTP: tells a result, whatever the status, from what a proxy on the way answers. */
export const RESULT_TYPE = 'application/graphql-response+json';

export const ACCEPTED: ExecutionResult = { extensions: { accepted: true } };

/** Results of one stream that were sent and not yet read. */
export const WINDOW = 64;

/** How often a socket is pinged; after two pings in a row without an answer it counts as dead: within 12 s. */
export const PING_MS = 4_000;

/** The last result of a stream that ends early. */
export function tryAgain(reason: string): ExecutionResult {
  const { message, code, kind } = new TryAgain(reason);
  return { errors: [new GraphQLError(message, { extensions: { code, kind } })] };
}

/** Pings a socket while it is open, and cuts it off when its peer is silent: a stopped process closes no sockets. */
export function watchPeer(socket: WebSocket, everyMs: number): void {
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered >= 2) socket.terminate();
    unanswered += 1;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, everyMs).unref();
  socket.on('pong', () => (unanswered = 0));
  socket.once('close', () => clearInterval(timer));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
