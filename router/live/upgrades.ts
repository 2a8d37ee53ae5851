import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface UpgradeRules {
  readonly path: string;
  /** Origins of browsers that may connect beside our own; `*` for any. */
  readonly corsOrigins: readonly string[];
}

/** The status by which a request for a socket is refused; nothing where it may be one. */
export function refusedUpgrade(request: IncomingMessage, { path, corsOrigins }: UpgradeRules): string | undefined {
  if (request.url?.split('?')[0] !== path) return '404 Not Found';
  const { origin, host } = request.headers;
  // No CORS holds for sockets: a page of any site may open one, and only here it is told by whom. Other programs send none.
  if (origin === undefined || corsOrigins.includes(origin) || corsOrigins.includes('*')) return undefined;
  return URL.canParse(origin) && new URL(origin).host === host ? undefined : '403 Forbidden';
}

/** From `upgrade` on nobody else listens for errors, nor closes the server's half. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

/** How many of something each has, up to a limit; 0 for none. */
export class Places {
  private readonly taken = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** False where there is no place left. What was taken must be given back. */
  take(who: string): boolean {
    const taken = this.taken.get(who) ?? 0;
    if (this.limit > 0 && taken >= this.limit) return false;
    this.taken.set(who, taken + 1);
    return true;
  }

  giveBack(who: string): void {
    const left = (this.taken.get(who) ?? 0) - 1;
    if (left > 0) this.taken.set(who, left);
    else this.taken.delete(who);
  }
}
