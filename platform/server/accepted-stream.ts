import type { ExecutionResult } from 'graphql';
import { ACCEPTED, tryAgain, WINDOW } from '../client/protocol.js';
import type { Log } from '../process/telemetry.js';

const END = { value: undefined, done: true } as const;

/**
 * A stream on its way to a router: first that it was accepted, then its results, each taken from the source only when the
 * router's reader has room for it. So a slow reader is cut off by the source itself, as a reader in the same process is.
 *
 * Written by hand: an async generator's `return()` would wait for the pending `next()`, and leak the source.
 */
export class AcceptedStream implements AsyncIterableIterator<ExecutionResult, undefined> {
  private said = false;
  private ended = false;
  private room = WINDOW;
  private wake: (() => void) | undefined;

  constructor(
    private readonly source: AsyncIterableIterator<ExecutionResult>,
    private readonly log: Log,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The reader took so many. */
  grant(taken: number): void {
    this.room += taken;
    this.wake?.();
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    if (!this.said) {
      this.said = true;
      return { value: ACCEPTED, done: false };
    }
    while (this.room <= 0 && !this.ended) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.ended) return END;
    this.room -= 1;
    try {
      const next = await this.source.next();
      return next.done ? END : next;
    } catch (error) {
      this.log.error({ err: error }, 'a stream broke off');
      this.ended = true;
      return { value: tryAgain('The stream broke off.'), done: false };
    }
  }

  /** Works at once, also while `next()` waits. */
  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.ended = true;
    this.wake?.();
    await this.source.return?.();
    return END;
  }
}
