import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Log } from '../process/telemetry.js';

/** How often names are resolved again. */
const RESOLVE_MS = 5_000;
/** In place of an IP address, until the name is resolved for the first time. */
const UNRESOLVED = '';

/** The IP addresses of a name; rejects where there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** By the system. An instance that has addresses of both families must not count twice: those of IPv4 are preferred. */
const bySystem: Resolve = async (host) => {
  const found = await lookup(host, { all: true });
  const wanted = found.some(({ family }) => family === 4) ? 4 : 6;
  return found.filter(({ family }) => family === wanted).map(({ address }) => address);
};

export interface InstancesOptions<Instance> {
  /** Without `ip`, the system resolves the host of the URL. */
  readonly create: (url: string, ip?: string) => Instance;
  /** `added` is a part of the current instances, `removed` are no more. */
  readonly onChange: (change: { readonly added: readonly Instance[]; readonly removed: readonly Instance[] }) => void;
  readonly log: Log;
  readonly resolve?: Resolve | undefined;
  /** Default: 5 s. */
  readonly everyMs?: number | undefined;
}

interface Named<Instance> {
  readonly url: string;
  readonly host: string;
  readonly byIp: Map<string, Instance>;
}

/**
 * The instances of a subgraph. A host name may have several IP addresses (a headless service of Kubernetes, a service of
 * Docker Compose): each is one instance, and the name is resolved again every 5 s. While it can't be resolved, the last
 * addresses stay.
 */
export class Instances<Instance> {
  current: readonly Instance[];
  private readonly fixed: readonly Instance[];
  private readonly named: readonly Named<Instance>[];
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    urls: readonly string[],
    private readonly options: InstancesOptions<Instance>,
  ) {
    const hasName = (url: string): boolean => !isAddress(new URL(url).hostname);
    this.fixed = urls.filter((url) => !hasName(url)).map((url) => options.create(url));
    this.named = urls
      .filter(hasName)
      .map((url) => ({ url, host: new URL(url).hostname, byIp: new Map([[UNRESOLVED, options.create(url)]]) }));
    this.current = this.all();
    if (this.named.length > 0) void this.refresh();
  }

  stop(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async refresh(): Promise<void> {
    const changes = await Promise.all(this.named.map((one) => this.resolve(one)));
    if (this.closed) return;
    const added = changes.flatMap((change) => change.added);
    const removed = changes.flatMap((change) => change.removed);
    if (added.length > 0 || removed.length > 0) {
      this.current = this.all();
      this.options.onChange({ added, removed });
    }
    this.timer = setTimeout(() => void this.refresh(), this.options.everyMs ?? RESOLVE_MS);
    this.timer.unref();
  }

  private async resolve({ url, host, byIp }: Named<Instance>): Promise<{ added: Instance[]; removed: Instance[] }> {
    const { create, log, resolve = bySystem } = this.options;
    const ips = await resolve(host).catch((error: unknown) => {
      log.debug({ err: error, host }, 'a host name can not be resolved');
      return [] as readonly string[];
    });
    if (ips.length === 0 || this.closed) return { added: [], removed: [] };
    const removed = [...byIp].filter(([ip]) => !ips.includes(ip));
    for (const [ip] of removed) byIp.delete(ip);
    const added = ips.filter((ip) => !byIp.has(ip)).map((ip) => [ip, create(url, ip)] as const);
    for (const [ip, instance] of added) byIp.set(ip, instance);
    return { added: added.map(([, instance]) => instance), removed: removed.map(([, instance]) => instance) };
  }

  private all(): Instance[] {
    return [...this.fixed, ...this.named.flatMap(({ byIp }) => [...byIp.values()])];
  }
}

/** Of one machine for good. `localhost` has two addresses, of which a server may use one. */
function isAddress(hostname: string): boolean {
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
