import type { WebSocket } from 'ws';

const KEEP_ALIVE_MS = 12_000;
/** Sockets are pinged in so many turns, so that ten thousand of them are not pinged, and do not answer, at once. */
const TURNS = 24;

/** Pings sockets, and cuts off those whose peer is gone without a word. */
export class KeepAlive {
  private readonly turns: readonly Set<WebSocket>[] = Array.from({ length: TURNS }, () => new Set());
  /** Were pinged and did not answer yet. */
  private readonly silent = new Set<WebSocket>();
  private readonly timer: NodeJS.Timeout;
  private turn = 0;
  private added = 0;

  /** Every socket is pinged so often (default: 12 s); one that has not answered by the next time is cut off. */
  constructor(everyMs = KEEP_ALIVE_MS) {
    this.timer = setInterval(() => this.nextTurn(), everyMs / TURNS).unref();
  }

  watch(socket: WebSocket): void {
    this.added += 1;
    const own = this.turns[this.added % TURNS];
    own?.add(socket);
    socket.on('pong', this.onPong);
    socket.once('close', () => {
      own?.delete(socket);
      this.silent.delete(socket);
    });
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private nextTurn(): void {
    this.turn = (this.turn + 1) % TURNS;
    for (const socket of this.turns[this.turn] ?? []) {
      if (this.silent.has(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        this.silent.add(socket);
        socket.ping();
      }
    }
  }

  /** One function for all sockets: ws calls it as theirs. */
  private readonly onPong = ((silent: Set<WebSocket>) =>
    function (this: WebSocket): void {
      silent.delete(this);
    })(this.silent);
}
