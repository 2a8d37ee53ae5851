import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../../platform/process/telemetry.js';

export interface SlowClientLimits {
  /** How long a connection with pending bytes may take none of them, in milliseconds. */
  readonly writeTimeoutMs: number;
  /** Bytes of responses and results that may be pending over all connections. */
  readonly pendingBytes: number;
}

export type SlowClientReason = 'timeout' | 'bytes';

interface Progress {
  /** Bytes that the client's side has taken so far. */
  taken: number;
  /** Monotonic time of the last progress. */
  at: number;
}

/**
 * Destroys connections of clients that do not read what they were sent, HTTP and WebSocket alike: the memory of a response
 * is held until its client has taken it. A client that reads slowly but steadily is left alone, unless all connections
 * together hold more than the limit; then those go that hold most.
 */
export class SlowClients {
  private readonly sockets = new Map<Socket, Progress>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly limits: SlowClientLimits,
    private readonly onClosed: (reason: SlowClientReason) => void,
    private readonly log: Log,
  ) {
    this.timer = setInterval(() => this.sweep(), Math.min(1_000, limits.writeTimeoutMs / 4)).unref();
  }

  /** Pending bytes of all connections; for metrics. */
  get pendingBytes(): number {
    let pending = 0;
    for (const socket of this.sockets.keys()) pending += socket.writableLength;
    return pending;
  }

  attach(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.sockets.set(socket, { taken: 0, at: performance.now() });
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    const now = performance.now();
    let pending = 0;
    const waiting: Socket[] = [];
    for (const [socket, progress] of this.sockets) {
      const taken = takenBy(socket);
      if (socket.writableLength === 0 || taken > progress.taken) {
        progress.taken = taken;
        progress.at = now;
      }
      if (socket.writableLength === 0) continue;
      if (now - progress.at > this.limits.writeTimeoutMs) {
        this.close(socket, 'timeout');
        continue;
      }
      pending += socket.writableLength;
      waiting.push(socket);
    }
    if (pending <= this.limits.pendingBytes) return;
    waiting.sort((one, other) => other.writableLength - one.writableLength);
    for (const socket of waiting) {
      pending -= socket.writableLength;
      this.close(socket, 'bytes');
      if (pending <= this.limits.pendingBytes) return;
    }
  }

  private close(socket: Socket, reason: SlowClientReason): void {
    this.log.warn({ reason, pendingBytes: socket.writableLength }, 'a client that does not read was disconnected');
    this.onClosed(reason);
    this.sockets.delete(socket);
    socket.destroy();
  }
}

/**
 * Bytes that the operating system has taken. `writableLength` counts a chunk until all of it was taken, so the queue of the
 * handle tells whether a large chunk makes progress; Node's own socket timeout reads it too.
 */
function takenBy(socket: Socket): number {
  const { _handle: handle } = socket as unknown as { _handle?: { writeQueueSize?: number } | null };
  return socket.bytesWritten - (handle?.writeQueueSize ?? socket.writableLength);
}
