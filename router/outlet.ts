import type { ExecutionResult, GraphQLError } from 'graphql';

/** Results that may wait for one subscriber; one more and it is too slow. */
const MAX_WAITING = 256;

/**
 * The end of a stream at one subscriber: a bounded queue, emptied as fast as the subscriber's socket takes it.
 *
 * It is the iterator that graphql-ws runs, but it yields nothing: results are serialized once for all subscribers, and
 * graphql-ws would do so for each, so `send` writes them to the socket while graphql-ws waits in `next()`.
 */
export class Outlet implements AsyncGenerator<ExecutionResult, void, void> {
  private readonly waiting: string[] = [];
  private failure: GraphQLError | undefined;
  private ended = false;
  private wake: (() => void) | undefined;
  private readonly leaveHooks: (() => void)[] = [];

  constructor(
    /** Writes one serialized result; resolves when the socket has taken it. */
    private readonly send: (payload: string) => Promise<void>,
    /** Closes the subscriber's socket so that the client connects and subscribes again. */
    private readonly closeSocket: (reason: string) => void,
  ) {}

  get isOpen(): boolean {
    return !this.ended;
  }

  /** Results that wait. */
  get depth(): number {
    return this.waiting.length;
  }

  /** Called once, however it ends; at once if it has ended. */
  onLeave(hook: () => void): void {
    if (this.ended) hook();
    else this.leaveHooks.push(hook);
  }

  push(payload: string): void {
    if (this.ended) return;
    if (this.waiting.length >= MAX_WAITING) return this.tryAgain('Too slow');
    this.waiting.push(payload);
    this.wake?.();
  }

  /** Ends after what waits was sent. */
  complete(): void {
    this.end();
  }

  /** Ends at once with an error, for this subscription alone. */
  fail(error: GraphQLError): void {
    if (this.ended) return;
    this.waiting.length = 0;
    this.failure = error;
    this.end();
  }

  tryAgain(reason: string): void {
    if (this.ended) return;
    this.waiting.length = 0;
    this.end();
    this.closeSocket(reason);
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    for (;;) {
      const payload = this.waiting.shift();
      if (payload !== undefined) {
        await this.send(payload);
      } else if (this.failure) {
        const error = this.failure;
        this.failure = undefined;
        throw error;
      } else if (this.ended) {
        return { value: undefined, done: true };
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }

  /** Works at once, also while `next()` waits. */
  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.waiting.length = 0;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
    this.end();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.wake?.();
    for (const hook of this.leaveHooks) hook();
  }
}
