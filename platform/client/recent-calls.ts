import { CircuitState, type IBreaker } from 'cockatiel';

/** Parts of the window that are forgotten one after the other. */
const BUCKETS = 10;

interface Bucket {
  period: number;
  calls: number;
  failures: number;
}

export interface RecentCallsOptions {
  readonly windowMs: number;
  /** Fewest calls by which anything is judged. */
  readonly calls: number;
  readonly failuresPercent: number;
}

/**
 * Says when a breaker opens: by the share of failures among the calls of a sliding window. (Cockatiel's own sampling counts
 * what is older than its window, where calls are rare.)
 */
export class RecentCalls implements IBreaker {
  private buckets: Bucket[] = [];

  constructor(private readonly options: RecentCallsOptions) {}

  get state(): unknown {
    return this.buckets;
  }

  set state(value: unknown) {
    this.buckets = value as Bucket[];
  }

  success(state: CircuitState): void {
    // The trial of a breaker that was open succeeded: what failed before it counts no more.
    if (state === CircuitState.HalfOpen) this.buckets = [];
    this.count(0);
  }

  failure(state: CircuitState): boolean {
    this.count(1);
    if (state !== CircuitState.Closed) return true;
    let calls = 0;
    let failures = 0;
    for (const bucket of this.buckets) {
      calls += bucket.calls;
      failures += bucket.failures;
    }
    return calls >= this.options.calls && failures * 100 >= calls * this.options.failuresPercent;
  }

  private count(failures: number): void {
    const period = Math.floor((performance.now() * BUCKETS) / this.options.windowMs);
    let bucket = this.buckets.at(-1);
    if (bucket?.period !== period) {
      bucket = { period, calls: 0, failures: 0 };
      this.buckets = this.buckets.filter((one) => one.period > period - BUCKETS).concat(bucket);
    }
    bucket.calls += 1;
    bucket.failures += failures;
  }
}
