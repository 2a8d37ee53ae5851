import { WebSocket } from 'ws';
import { obey } from './children.js';
import { now } from './figures.js';

/* A process that holds sockets of subscribers to boards or standings, one subscription each, and notes when a push arrives. */

export type SocketsRequest =
  /** More sockets, shared between the tokens; answers when each subscription is accepted. */
  | {
      readonly do: 'open';
      readonly board: string;
      readonly url: string;
      readonly count: number;
      readonly tokens: readonly string[];
      readonly query: string;
      readonly variables: object;
    }
  /** From now on, the first push of the board that names the player counts. */
  | { readonly do: 'await'; readonly board: string; readonly playerId: string }
  /** Answers {@link Arrivals} when every socket of the board has that push. */
  | { readonly do: 'arrivals'; readonly board: string };

/** Times of the machine's clock ({@link now}), one a socket. */
export type Arrivals = readonly number[];

const CONNECTING_AT_ONCE = 20;
const PATIENCE_MS = 30_000;
const SUBSCRIPTION = 'board';
const QUERY = 'accepted';

class Board {
  sockets = 0;
  private arrivals: number[] = [];
  private arrived = new Set<WebSocket>();
  private complete = Promise.withResolvers<Arrivals>();
  private playerId: string | undefined;
  /** Whether a text names the player: sockets get the same one. */
  private readonly known = new Map<string, boolean>();

  await(playerId: string): void {
    this.playerId = playerId;
    this.arrivals = [];
    this.arrived = new Set();
    this.known.clear();
    this.complete = Promise.withResolvers<Arrivals>();
    this.complete.promise.catch(() => undefined);
  }

  receive(socket: WebSocket, text: string): void {
    const at = now();
    if (this.playerId === undefined || this.arrived.has(socket) || !this.names(text, this.playerId)) return;
    this.arrived.add(socket);
    this.arrivals.push(at);
    if (this.arrivals.length === this.sockets) this.complete.resolve(this.arrivals);
  }

  lose(reason: string): void {
    this.complete.reject(new Error(`A subscriber was lost: ${reason}`));
  }

  async all(): Promise<Arrivals> {
    const { resolve, reject, promise } = this.complete;
    if (this.arrivals.length === this.sockets) resolve(this.arrivals);
    const late = setTimeout(
      () => reject(new Error(`${this.arrivals.length} of ${this.sockets} subscribers got the push.`)),
      PATIENCE_MS,
    );
    return promise.finally(() => clearTimeout(late));
  }

  private names(text: string, playerId: string): boolean {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const { type, payload } = JSON.parse(text) as { type: string; payload?: { data?: object } };
    if (type !== 'next' || !payload?.data) this.lose(`got ${text}`);
    const named = text.includes(`"${playerId}"`);
    this.known.set(text, named);
    return named;
  }
}

const boards = new Map<string, Board>();

function boardOf(name: string): Board {
  const board = boards.get(name) ?? new Board();
  boards.set(name, board);
  return board;
}

async function open(request: SocketsRequest & { do: 'open' }): Promise<void> {
  const board = boardOf(request.board);
  let left = request.count;
  await Promise.all(
    Array.from({ length: CONNECTING_AT_ONCE }, async () => {
      while (left > 0) {
        left -= 1;
        await openOne(board, request, request.tokens[left % request.tokens.length] as string);
        board.sockets += 1;
      }
    }),
  );
}

/** By hand: a client library would cost 1,000 subscribers in two processes more than the router does. */
function openOne(board: Board, { url, query, variables }: SocketsRequest & { do: 'open' }, token: string) {
  return new Promise<void>((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    const say = (message: object): void => socket.send(JSON.stringify(message));
    socket.once('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    socket.on('error', reject);
    socket.once('close', (code, reason) => {
      const why = `closed with ${code} ${reason.toString()}`.trimEnd();
      reject(new Error(`A socket was ${why}.`));
      board.lose(why);
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (socket.listenerCount('accepted') === 0) return board.receive(socket, text);
      socket.emit('accepted', JSON.parse(text));
    });
    socket.on('accepted', ({ type, id }: { type: string; id?: string }) => {
      if (type === 'connection_ack') {
        say({ type: 'subscribe', id: SUBSCRIPTION, payload: { query, variables } });
        // The protocol does not acknowledge a subscription; what is answered on the same socket later comes after it.
        say({ type: 'subscribe', id: QUERY, payload: { query: '{ __typename }' } });
      } else if (type === 'error') {
        reject(new Error('A subscription was refused.'));
      } else if (type === 'complete' && id === QUERY) {
        socket.removeAllListeners('accepted');
        resolve();
      }
    });
  });
}

obey(async (request: SocketsRequest) => {
  if (request.do === 'open') return open(request);
  const board = boardOf(request.board);
  if (request.do === 'await') return board.await(request.playerId);
  return board.all();
});
