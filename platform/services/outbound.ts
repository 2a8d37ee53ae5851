import { lookup, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { Agent } from 'undici';
import { Networks } from './networks.js';

/** Networks that are not on the public internet, by the registries of special addresses of IANA. */
const NOT_PUBLIC = new Networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]);

/** Whether an address is one of the public internet. An IPv4 address in IPv6 form counts as what it is. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && !NOT_PUBLIC.has(address);
}

export class NotPublic extends Error {
  constructor(host: string) {
    super(`${host} is not an address of the public internet.`);
  }
}

export interface OutboundOptions {
  /** Which addresses may be called. Default: {@link isPublicAddress}. Tests allow their own. */
  readonly allows?: (address: string) => boolean;
  /** Certificates beside those of the system. */
  readonly ca?: string;
  /** Of connecting, and of waiting for the response. Default: 10 s. */
  readonly timeoutMs?: number;
}

export interface OutboundResponse {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * Calls addresses that users have given. The address is checked when the connection is made, so that a name which resolves
 * to another address than before reaches no server of ours. Redirects are not followed.
 */
export class OutboundClient {
  private readonly agent: Agent;
  private readonly allows: (address: string) => boolean;
  private readonly timeoutMs: number;

  constructor({ allows = isPublicAddress, ca, timeoutMs = TIMEOUT_MS }: OutboundOptions = {}) {
    this.allows = allows;
    this.timeoutMs = timeoutMs;
    this.agent = new Agent({
      // For each origin: one push service takes most of all pushes.
      connections: 32,
      connect: {
        timeout: timeoutMs,
        ...(ca !== undefined && { ca }),
        lookup: (host, options, done) => {
          this.resolve(host).then(
            (found) => {
              const [first] = found;
              if (options.all) done(null, found);
              else done(null, first?.address ?? '', first?.family);
            },
            (error: NodeJS.ErrnoException) => done(error, []),
          );
        },
      },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  /** Why the URL may not be called; undefined if it may. Makes no connection. */
  async problemOf(url: string): Promise<string | undefined> {
    if (!URL.canParse(url)) return 'must be a URL';
    const { protocol, hostname, username, password } = new URL(url);
    if (protocol !== 'https:') return 'must begin with https://';
    if (username || password) return 'must have no user or password';
    return this.resolve(bare(hostname)).then(
      () => undefined,
      () => 'must be an address of the public internet',
    );
  }

  /** Rejects with {@link NotPublic}, or with another error if there is no answer. The body of the answer is not read. */
  async post(
    url: string,
    { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array | string },
  ): Promise<OutboundResponse> {
    const { origin, hostname, pathname, search } = new URL(url);
    const host = bare(hostname);
    // The resolver is not asked for an address that stands in the URL.
    if (isIP(host) !== 0 && !this.allows(host)) throw new NotPublic(host);
    const response = await this.agent.request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    await response.body.dump({ limit: 16_384 });
    const retryAfter = response.headers['retry-after'];
    return { status: response.statusCode, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined };
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  /** All addresses of a host; rejects if one of them may not be called. */
  private async resolve(host: string): Promise<LookupAddress[]> {
    const found =
      isIP(host) === 0
        ? await new Promise<LookupAddress[]>((resolve, reject) =>
            lookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
          )
        : [{ address: host, family: isIP(host) }];
    if (found.length === 0 || !found.every(({ address }) => this.allows(address))) throw new NotPublic(host);
    return found;
  }
}

/** An IPv6 address in a URL is in brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
