import type { RequestContext } from '../context.js';
import { PlanningOverloaded, refused } from '../refusals.js';

/** Unseen operations that wait; of one sender, and of all of them. */
const MAX_WAITING_PER_SENDER = 20;
const MAX_WAITING = 200;
/** Largest share of the time that is spent on planning while operations wait for it. */
const SHARE = 0.5;

/** Who waits in turn: a user, an API key or an address. */
export function senderOf({ viewer, partner, clientAddress }: RequestContext): string {
  return viewer?.id ?? partner?.keyId ?? clientAddress ?? '';
}

interface Waiting {
  readonly run: () => void;
  readonly reject: (error: Error) => void;
}

export interface PlanningQueueOptions {
  readonly maxPerSender?: number;
  readonly maxWaiting?: number;
  /** Resolves after this many milliseconds, in which other work is done. */
  readonly pause?: (milliseconds: number) => Promise<void>;
  readonly now?: () => number;
}

/**
 * Unseen operations are compiled one at a time, in turns between their senders, and with pauses as long as the work: requests
 * for known operations are answered in them. Compiling is synchronous and takes up to 60 ms, so that a client that varies its
 * query text would occupy the router.
 */
export class PlanningQueue {
  private readonly senders = new Map<string, Waiting[]>();
  private waiting = 0;
  private running = false;

  constructor(private readonly options: PlanningQueueOptions = {}) {}

  /** Operations that wait; for metrics. */
  get size(): number {
    return this.waiting;
  }

  /** Rejects with `PLANNING_OVERLOADED` where too many wait already. */
  run<T>(sender: string, work: () => T): Promise<T> {
    const { maxPerSender = MAX_WAITING_PER_SENDER, maxWaiting = MAX_WAITING } = this.options;
    const own = this.senders.get(sender) ?? [];
    if (own.length >= maxPerSender || this.waiting >= maxWaiting)
      return Promise.reject(refused(new PlanningOverloaded(), 503));
    return new Promise<T>((resolve, reject) => {
      own.push({
        reject,
        run: () => {
          try {
            resolve(work());
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
      });
      this.senders.set(sender, own);
      this.waiting += 1;
      if (!this.running) void this.work();
    });
  }

  private async work(): Promise<void> {
    const { pause = sleep, now = () => performance.now() } = this.options;
    this.running = true;
    for (let next = this.take(); next; next = this.take()) {
      const startedAt = now();
      next.run();
      await pause(((now() - startedAt) * (1 - SHARE)) / SHARE);
    }
    this.running = false;
  }

  /** The first of the sender whose turn it is; a sender with more operations goes to the end. */
  private take(): Waiting | undefined {
    for (const [sender, own] of this.senders) {
      const next = own.shift();
      this.senders.delete(sender);
      if (own.length > 0) this.senders.set(sender, own);
      if (next) {
        this.waiting -= 1;
        return next;
      }
    }
    return undefined;
  }
}

/** A timer, also for no time: the event loop takes in what has arrived before the next operation is compiled. */
function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.ceil(milliseconds)));
}
