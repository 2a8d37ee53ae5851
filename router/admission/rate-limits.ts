import { LRUCache } from 'lru-cache';
import { BurstyRateLimiter, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimits } from '../../platform/config/router.js';
import { senderOf } from '../../platform/services/networks.js';
import { RateLimited, refused } from '../refusals.js';
import type { SharedStore } from '../shared/store.js';

const MINUTE_SECONDS = 60;
const BURST_SECONDS = 300;
/** Of each kind; who has not been seen for longest is forgotten, and counted anew. */
const MAX_COUNTED = 50_000;

export type Counted = 'user' | 'address' | 'key';

/** What a sender has left, as the RateLimit headers say it. */
export interface Allowance {
  readonly policy: Counted;
  readonly quota: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  /** Seconds to wait; absent where the request may go on. */
  readonly retryAfter?: number;
}

/**
 * Requests of each person, address and API key in a minute. With a store those at all routers count together; without one, or
 * while it is unavailable, each router counts its own in memory.
 */
export class RequestRates {
  private readonly counters: Readonly<Record<Counted, Counter | undefined>>;

  constructor(limits: RateLimits, store?: SharedStore) {
    this.counters = {
      user: limits.user > 0 ? new Counter('user', limits.user, limits.userBurst, store) : undefined,
      address: limits.address > 0 ? new Counter('address', limits.address, 0, store) : undefined,
      key: limits.key > 0 ? new Counter('key', limits.key, 0, store) : undefined,
    };
  }

  /** Counts one request; nothing where there is no limit. */
  count(kind: Counted, id: string | undefined): Promise<Allowance> | undefined {
    if (id === undefined) return undefined;
    return this.counters[kind]?.count(kind === 'address' ? senderOf(id) : id);
  }
}

class Counter {
  private readonly limiter: RateLimiterMemory | RateLimiterRedis;
  private readonly bursty: BurstyRateLimiter | undefined;
  private readonly seen: LRUCache<string, true>;

  constructor(
    private readonly policy: Counted,
    private readonly quota: number,
    burst: number,
    store: SharedStore | undefined,
  ) {
    const inMemory: RateLimiterMemory[] = [];
    const limiterOf = (name: string, points: number, duration: number): RateLimiterMemory | RateLimiterRedis => {
      const options = { keyPrefix: `lyceum:rate:${name}`, points, duration };
      const memory = new RateLimiterMemory(options);
      inMemory.push(memory);
      if (!store) return memory;
      return new RateLimiterRedis({
        ...options,
        storeClient: store,
        useRedisPackage: true,
        rejectIfRedisNotReady: true,
        insuranceLimiter: memory,
      });
    };
    this.limiter = limiterOf(policy, quota, MINUTE_SECONDS);
    this.bursty =
      burst > 0 ? new BurstyRateLimiter(this.limiter, limiterOf(`${policy}-burst`, burst, BURST_SECONDS)) : undefined;
    this.seen = new LRUCache({
      max: MAX_COUNTED,
      // The limiter keeps as many as there are, with a timer each: who floods it with senders must not fill the memory.
      dispose: (_value, id, reason) => {
        if (reason !== 'evict') return;
        for (const limiter of inMemory) void limiter.delete(id);
      },
    });
  }

  async count(id: string): Promise<Allowance> {
    this.seen.set(id, true);
    const { policy, quota } = this;
    try {
      const { remainingPoints, msBeforeNext } = await (this.bursty ?? this.limiter).consume(id);
      return { policy, quota, remaining: Math.max(0, remainingPoints), resetSeconds: seconds(msBeforeNext) };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfter = Math.max(1, seconds(error.msBeforeNext));
      return { policy, quota, remaining: 0, resetSeconds: retryAfter, retryAfter };
    }
  }
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

/** Headers of the IETF draft "RateLimit header fields for HTTP", and Retry-After. */
export function rateHeaders({ policy, quota, remaining, resetSeconds, retryAfter }: Allowance): Record<string, string> {
  return {
    'ratelimit-policy': `"${policy}";q=${quota};w=${MINUTE_SECONDS}`,
    ratelimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
}

/** Throws where the sender has to wait. */
export function mustBeAllowed(allowance: Allowance | undefined): void {
  if (allowance?.retryAfter !== undefined) throw refused(new RateLimited(allowance.retryAfter), 429);
}
