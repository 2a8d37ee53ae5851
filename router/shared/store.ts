import { createClient } from '@redis/client';
import type { Log } from '../../platform/process/telemetry.js';

const CONNECT_MS = 2_000;
/** Redis answers within a millisecond. One that does not for so long is treated as away: requests must not wait for it. */
const ANSWER_MS = 500;
/** After a failed command, before another one is tried; then one at a time, until one succeeds. */
const PAUSE_MS = 1_000;
const LONGEST_RETRY_MS = 2_000;

/** Redis is away or did not answer in time. Each user of the store has a fallback in memory. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

export interface SharedStoreOptions {
  readonly url: string;
  readonly log: Log;
  /** Called for each command that failed. */
  readonly onFailure?: (() => void) | undefined;
}

/** Redis or Valkey, for state that several routers share. Nothing in it is the only copy of anything. */
export class SharedStore {
  private readonly client;
  private pausedUntil = 0;
  /** Undefined before the first connection. */
  private isFailing: boolean | undefined;

  constructor(private readonly options: SharedStoreOptions) {
    this.client = createClient({
      url: options.url,
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_MS,
        reconnectStrategy: (retries) => Math.min(LONGEST_RETRY_MS, 50 * 2 ** retries) * (0.5 + Math.random() / 2),
      },
    });
    this.client.on('ready', () => this.saw(true));
    this.client.on('error', (error: Error) => this.saw(false, error));
    // Tried again until `close`.
    this.client.connect().catch((error: unknown) => this.saw(false, error));
  }

  /** Whether a command may be tried now. */
  get isReady(): boolean {
    return this.client.isReady && performance.now() >= this.pausedUntil;
  }

  /** Runs a Lua script, which Redis executes as one step. Throws {@link StoreUnavailable}. */
  async eval(script: string, given: { readonly keys: string[]; readonly arguments: string[] }): Promise<unknown> {
    if (!this.isReady) throw new StoreUnavailable('Redis is not connected.');
    if (this.isFailing) this.pausedUntil = performance.now() + PAUSE_MS;
    try {
      const answer = await inTime(this.client.eval(script, given));
      this.pausedUntil = 0;
      this.saw(true);
      return answer;
    } catch (error) {
      this.pausedUntil = performance.now() + PAUSE_MS;
      this.options.onFailure?.();
      this.saw(false, error);
      throw error instanceof StoreUnavailable ? error : new StoreUnavailable('Redis failed.', { cause: error });
    }
  }

  close(): void {
    this.client.destroy();
  }

  /** Logs each loss once, and each return. */
  private saw(ready: boolean, error?: unknown): void {
    if (this.isFailing === !ready) return;
    this.isFailing = !ready;
    const { log } = this.options;
    if (ready) log.info('connected to Redis: limits and cached responses are shared');
    else log.warn({ err: error }, 'Redis is unavailable: each router counts by itself');
  }
}

async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new StoreUnavailable(`Redis did not answer within ${ANSWER_MS} ms.`));
    // A process that was busy may have the answer: what arrived is read before the immediate runs.
    timer = setTimeout(() => setImmediate(fail), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
