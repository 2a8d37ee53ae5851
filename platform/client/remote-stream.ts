import type { ExecutionResult } from 'graphql';
import { tryAgain, WINDOW } from './protocol.js';

/** Results that may wait for a slow reader: more than a subgraph sends that keeps to the window. */
const QUEUE_LIMIT = 256;
/** Room is made for so many at once, so that few messages say so. */
const GRANT = WINDOW / 2;
const END = { value: undefined, done: true } as const;

/**
 * A stream whose results come over a socket that others share: what is not read in time waits here, bounded, and never holds
 * up the socket. Single reader.
 */
export class RemoteStream implements AsyncIterableIterator<ExecutionResult, undefined> {
  private queue: ExecutionResult[] = [];
  private waiting: ((next: IteratorResult<ExecutionResult, undefined>) => void) | undefined;
  private ended = false;

  private taken = 0;

  constructor(
    private readonly other: {
      /** Tells the other end that no one reads any more. */
      leave: () => void;
      /** Tells it how many results were read since the last time. */
      grant: (taken: number) => void;
    },
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** A reader that falls 256 behind gets `TRY_AGAIN`. So does one whose subgraph sends what is no result. */
  push(result: ExecutionResult | undefined): void {
    if (this.ended) return;
    if (!result) this.tryAgain('A part of the platform answered in no known way.');
    else if (this.waiting) {
      this.take();
      this.settle({ value: result, done: false });
    } else if (this.queue.length >= QUEUE_LIMIT) this.tryAgain('This client reads too slowly.');
    else this.queue.push(result);
  }

  /** Ends when what waits was read. */
  complete(): void {
    if (this.ended) return;
    this.ended = true;
    this.settle(END);
  }

  /** What waits is dropped: a client that resumes asks for it again. One result says so, then it ends. */
  tryAgain(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.queue = [];
    if (this.waiting) this.settle({ value: tryAgain(reason), done: false });
    else this.queue.push(tryAgain(reason));
    this.other.leave();
  }

  next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    const value = this.queue.shift();
    if (value) {
      this.take();
      return Promise.resolve({ value, done: false });
    }
    if (this.ended) return Promise.resolve(END);
    return new Promise((resolve) => (this.waiting = resolve));
  }

  return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.queue = [];
    if (!this.ended) {
      this.ended = true;
      this.settle(END);
      this.other.leave();
    }
    return Promise.resolve(END);
  }

  private take(): void {
    this.taken += 1;
    if (this.ended || this.taken < GRANT) return;
    this.other.grant(this.taken);
    this.taken = 0;
  }

  private settle(next: IteratorResult<ExecutionResult, undefined>): void {
    this.waiting?.(next);
    this.waiting = undefined;
  }
}
