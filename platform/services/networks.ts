import { isIP } from 'node:net';
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';

/** Addresses and networks in CIDR notation, such as `10.0.0.0/8`. An IPv4 address that is mapped into IPv6 counts as IPv4. */
export class Networks {
  private readonly networks: readonly (readonly [IPv4 | IPv6, number])[];

  constructor(networks: readonly string[]) {
    this.networks = networks.map((network) => {
      if (network.includes('/')) return ipaddr.parseCIDR(network);
      const address = ipaddr.process(network);
      return [address, address.toByteArray().length * 8] as const;
    });
  }

  /** False for what is no address. */
  has(address: string): boolean {
    // Not `ipaddr.isValid`: it takes 10 and 0x7f.1 for addresses as well.
    if (isIP(address) === 0) return false;
    const found = ipaddr.process(address);
    return this.networks.some(([network, bits]) => network.kind() === found.kind() && found.match(network, bits));
  }
}

/** What counts as one sender: an IPv4 address, or the /64 network of an IPv6 one, since anyone has 2^64 of these. */
export function senderOf(address: string): string {
  if (isIP(address) === 0) return address;
  const found = ipaddr.process(address);
  if (found.kind() === 'ipv4') return found.toString();
  return ipaddr.fromByteArray([...found.toByteArray().slice(0, 8), ...Array<number>(8).fill(0)]).toString();
}
