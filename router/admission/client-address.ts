import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Whose word about the sender of a request is believed. */
export class TrustedProxies {
  private readonly networks = new BlockList();

  /** Addresses, and networks such as `10.0.0.0/8`. */
  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', bits] = network.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      this.networks.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
    }
  }

  readonly trusts = (address: string): boolean => {
    const plain = withoutMapping(address);
    const family = isIP(plain);
    return family !== 0 && this.networks.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };

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

/** What counts as one sender: an IPv4 address, or the network of an IPv6 one, of which anybody has 2^64. */
export function sender(address: string): string {
  const plain = withoutMapping(address);
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** `::ffff:10.0.0.1` is an IPv4 address that came to a socket for both. */
function withoutMapping(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
