import { randomUUID } from 'node:crypto';
import { StoreUnavailable, type SharedStore } from './store.js';

/** How long the slots of a router that was killed stay taken. */
const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
const RENEW_BATCH = 500;

/** A sorted set of each key: connections with the time at which their lease ends. */
const ACQUIRE = `
local now = redis.call('time')
now = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('zremrangebyscore', KEYS[1], '-inf', now)
if redis.call('zcard', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('zadd', KEYS[1], now + ARGV[3], ARGV[2])
redis.call('pexpire', KEYS[1], ARGV[3])
return 1`;
const RENEW = `
local now = redis.call('time')
now = now[1] * 1000 + math.floor(now[2] / 1000)
for index, key in ipairs(KEYS) do
  redis.call('zadd', key, now + ARGV[1], ARGV[index + 1])
  redis.call('pexpire', key, ARGV[1])
end`;
const RELEASE = "return redis.call('zrem', KEYS[1], ARGV[1])";

/** One connection that counts against a limit until it is released. Releasing is idempotent. */
export interface Slot {
  release(): void;
}

/**
 * Counts connections by a key, such as an address or a user, up to a limit; 0 means none. With a store, those of all routers
 * count together. Without one, or while it is unavailable, each router counts its own.
 */
export class ConnectionLimit {
  private readonly counts = new Map<string, number>();
  /** Key of each connection of this router, by its name in the store. */
  private readonly held = new Map<string, string>();
  private readonly renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly kind: 'user' | 'address',
    private readonly limit: number,
    private readonly store?: SharedStore,
  ) {
    if (!store || limit === 0) return;
    this.renewal = setInterval(() => void this.renew(store), RENEW_MS);
    this.renewal.unref();
  }

  /** Undefined where the limit is reached. */
  async acquire(key: string): Promise<Slot | undefined> {
    const count = this.counts.get(key) ?? 0;
    if (this.limit > 0 && count >= this.limit) return undefined;
    this.counts.set(key, count + 1);
    const id = randomUUID();
    this.held.set(id, key);
    if (this.limit > 0 && this.store && !(await this.acquireShared(this.store, key, id))) {
      this.forget(id, key);
      return undefined;
    }
    return { release: () => this.release(id, key) };
  }

  /** The slots that are still held end with their lease. */
  stop(): void {
    clearInterval(this.renewal);
  }

  private async acquireShared(store: SharedStore, key: string, id: string): Promise<boolean> {
    try {
      const acquired = await store.eval(ACQUIRE, {
        keys: [this.name(key)],
        arguments: [String(this.limit), id, String(LEASE_MS)],
      });
      return acquired === 1;
    } catch (error) {
      if (error instanceof StoreUnavailable) return true;
      throw error;
    }
  }

  private release(id: string, key: string): void {
    if (!this.forget(id, key)) return;
    // Where it fails, the lease ends by itself.
    if (this.limit > 0) this.store?.eval(RELEASE, { keys: [this.name(key)], arguments: [id] }).catch(() => undefined);
  }

  private forget(id: string, key: string): boolean {
    if (!this.held.delete(id)) return false;
    const left = (this.counts.get(key) ?? 0) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
    return true;
  }

  /** Also tells a store that lost its data what this router holds. */
  private async renew(store: SharedStore): Promise<void> {
    const all = [...this.held];
    for (let from = 0; from < all.length; from += RENEW_BATCH) {
      const batch = all.slice(from, from + RENEW_BATCH);
      try {
        await store.eval(RENEW, {
          keys: batch.map(([, key]) => this.name(key)),
          arguments: [String(LEASE_MS), ...batch.map(([id]) => id)],
        });
      } catch {
        return;
      }
    }
  }

  private name(key: string): string {
    return `lyceum:sockets:${this.kind}:${key}`;
  }
}
