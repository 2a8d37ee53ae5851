/** Milliseconds, unless what is measured says otherwise; percentiles by nearest rank. */
export interface Distribution {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export function distribution(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** The median of each figure over rounds, and how many values they had together. */
export function medianOfRounds(rounds: readonly Distribution[]): Distribution {
  const of = (pick: (one: Distribution) => number): number => median(rounds.map(pick));
  return {
    count: rounds.reduce((sum, { count }) => sum + count, 0),
    p50: of(({ p50 }) => p50),
    p95: of(({ p95 }) => p95),
    p99: of(({ p99 }) => p99),
    max: of(({ max }) => max),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : round(((sorted[middle - 1] ?? upper) + upper) / 2, 3);
}

export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

/** Milliseconds of the machine's monotonic clock: comparable between its processes. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** Tries again until `work` neither throws nor returns `undefined`; then, after a minute, fails with its last error. */
export async function until<T>(work: () => Promise<T | undefined>, everyMs = 50): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      const value = await work();
      if (value !== undefined) return value;
      if (performance.now() > deadline) throw new Error('Still not so after a minute.');
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await pause(everyMs);
  }
}
