import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { Networks } from '../../platform/services/networks.js';

/** Whose `X-Forwarded-For` is believed: addresses, and networks such as `10.0.0.0/8`. */
export class TrustedProxies {
  private readonly networks: Networks;

  constructor(networks: readonly string[]) {
    this.networks = new Networks(networks);
  }

  readonly trusts = (address: string): boolean => this.networks.has(address);

  /** The address from which a request came to the first proxy that is believed; what a client wrote itself is not. */
  clientAddress(request: IncomingMessage): string | undefined {
    let address = request.socket.remoteAddress;
    const named = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    while (address !== undefined && this.trusts(address)) {
      const before = named.pop()?.trim();
      if (!before || isIP(before) === 0) break;
      address = before;
    }
    return address;
  }
}
