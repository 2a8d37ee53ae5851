import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AllowedOrigins } from '../admission/origins.js';

export interface UpgradeRules {
  readonly path: string;
  /** Other origins than the router's own whose pages may connect. */
  readonly origins: AllowedOrigins;
}

/** The HTTP status of a rejected upgrade; undefined where it is accepted. */
export function upgradeRejection(request: IncomingMessage, { path, origins }: UpgradeRules): string | undefined {
  if (request.url?.split('?')[0] !== path) return '404 Not Found';
  const { origin, host } = request.headers;
  // CORS does not apply to sockets: any page may open one, and only `origin` says which. Other programs send none.
  if (origin === undefined || origins.allows(origin)) return undefined;
  if (URL.canParse(origin) && new URL(origin).host === host) return undefined;
  return '403 Origin Not In CORS_ORIGINS';
}

/** After `upgrade`, no other code listens for errors of the socket or closes the server's half. */
export function rejectUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
