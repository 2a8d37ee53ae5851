import type { WebSocket } from 'ws';

/** What waits to be read by a client; one that has more does not read. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
/** From here on the results of a stream wait where they are shared between its subscribers. */
const BUSY_BYTES = 64 * 1024;

/** Resolves when the operating system has taken the message, or the socket is gone: so a slow reader slows its own queue only. */
export function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(text, () => resolve());
  });
}

/** Nothing where more may be written at once; else resolves when the operating system has taken the message. */
export function write(socket: WebSocket, text: string): Promise<void> | undefined {
  if (socket.bufferedAmount > BUSY_BYTES) return send(socket, text);
  if (socket.readyState === socket.OPEN) socket.send(text);
  return undefined;
}
