import type { ExecutionResult, GraphQLError } from 'graphql';

/** Results that may wait for one subscriber; one more and it is too slow. */
const MAX_WAITING = 256;

/**
 * The end of a stream at one subscriber. What its socket takes is written at once, without a promise or a timer; only for a
 * socket that has much to send a bounded queue holds what comes.
 *
 * It is the iterator that graphql-ws runs, but it yields nothing until it ends: results are serialized once for all
 * subscribers, and graphql-ws would do so for each.
 */
export class Outlet implements AsyncGenerator<ExecutionResult, void, void> {
  /** Allocated when something has to wait. */
  private waiting: string[] | undefined;
  /** The socket has much to send still. */
  private busy = false;
  /** Until it is known whether the subscriber may have what comes. */
  private held = false;
  private failure: GraphQLError | undefined;
  private ended = false;
  private wake: (() => void) | undefined;
  private readonly leaveHooks: (() => void)[] = [];

  constructor(
    /** Writes one serialized result. A promise where the next one has to wait until the socket has taken this one. */
    private readonly send: (payload: string) => Promise<void> | undefined,
    /** Closes the subscriber's socket so that the client connects and subscribes again. */
    private readonly closeSocket: (reason: string) => void,
  ) {}

  get isOpen(): boolean {
    return !this.ended;
  }

  /** Results that wait. */
  get depth(): number {
    return this.waiting?.length ?? 0;
  }

  /** Called once, however it ends; at once if it has ended. */
  onLeave(hook: () => void): void {
    if (this.ended) hook();
    else this.leaveHooks.push(hook);
  }

  push(payload: string): void {
    if (this.ended) return;
    if (!this.busy && !this.held) return this.write(payload);
    const waiting = (this.waiting ??= []);
    if (waiting.length >= MAX_WAITING) this.tryAgain('Too slow');
    else waiting.push(payload);
  }

  /** What comes waits, until `release`. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
    this.flush();
  }

  /** Ends after what waits was sent. */
  complete(): void {
    if (this.held) this.tryAgain('Try again');
    else this.end();
  }

  /** Ends at once with an error, for this subscription alone. */
  fail(error: GraphQLError): void {
    if (this.ended) return;
    this.waiting = undefined;
    this.failure = error;
    this.end();
  }

  tryAgain(reason: string): void {
    if (this.ended) return;
    this.waiting = undefined;
    this.end();
    this.closeSocket(reason);
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    while (!this.ended || this.depth > 0) await new Promise<void>((resolve) => (this.wake = resolve));
    if (!this.failure) return { value: undefined, done: true };
    const error = this.failure;
    this.failure = undefined;
    throw error;
  }

  /** Works at once, also while `next()` waits. */
  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.waiting = undefined;
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

  private write(payload: string): void {
    const taken = this.send(payload);
    if (!taken) return;
    this.busy = true;
    void taken.then(() => {
      this.busy = false;
      this.flush();
    });
  }

  private flush(): void {
    while (!this.busy && !this.held) {
      const payload = this.waiting?.shift();
      if (payload === undefined) break;
      this.write(payload);
    }
    if (this.depth > 0) return;
    this.waiting = undefined;
    if (this.ended) this.wake?.();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.wake?.();
    for (const hook of this.leaveHooks) hook();
  }
}
