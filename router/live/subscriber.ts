import type { GraphQLError } from 'graphql';

/** Results that may be queued for one subscriber. A subscriber that exceeds this limit is closed as too slow. */
const MAX_QUEUED = 256;

export interface SubscriberOptions {
  /** Languages of the client, the preferred one first. */
  readonly languages?: readonly string[] | undefined;
  /** Writes one serialized result. Returns a promise where the next result must wait until the socket has taken this one. */
  readonly send: (payload: string) => Promise<void> | undefined;
  /** Closes the subscriber's socket, so that the client reconnects and subscribes again. */
  readonly closeSocket: (reason: string) => void;
  /**
   * Called once, when no more results follow: `completed` after the queue was sent, `failed` with the error of this
   * subscription alone, `left` when the client is not to be answered any more.
   */
  readonly onFinish: (outcome: 'completed' | 'left' | { readonly failed: GraphQLError }) => void;
}

/**
 * One client's end of a stream. A result is written immediately, without a promise or a timer. Only for a socket that has
 * much to send already, a bounded queue holds the results. Results are serialized once for all subscribers.
 */
export class Subscriber {
  /** Allocated when a result has to be queued. */
  private queue: string[] | undefined;
  /** The socket has not taken the last result yet. */
  private busy = false;
  /** Results are queued until it is known whether the viewer may receive them. */
  private held = false;
  private ended = false;
  private finished = false;
  private readonly leaveHooks: (() => void)[] = [];

  constructor(private readonly options: SubscriberOptions) {}

  get isOpen(): boolean {
    return !this.ended;
  }

  get languages(): readonly string[] | undefined {
    return this.options.languages;
  }

  /** Queued results. */
  get depth(): number {
    return this.queue?.length ?? 0;
  }

  /** The hook is called once, however the subscription ends; immediately if it has ended. */
  onLeave(hook: () => void): void {
    if (this.ended) hook();
    else this.leaveHooks.push(hook);
  }

  push(payload: string): void {
    if (this.ended) return;
    if (!this.busy && !this.held) return this.write(payload);
    const queue = (this.queue ??= []);
    if (queue.length >= MAX_QUEUED) this.tryAgain('Too slow');
    else queue.push(payload);
  }

  /** Queues results until `release`. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
    this.flush();
  }

  /** Ends after the queue was sent. */
  complete(): void {
    if (this.held) return this.tryAgain('Try again');
    this.end();
    if (this.depth === 0) this.finish('completed');
  }

  /** Ends immediately with an error, for this subscription alone. */
  fail(error: GraphQLError): void {
    if (this.ended) return;
    this.queue = undefined;
    this.end();
    this.finish({ failed: error });
  }

  /** Ends immediately and closes the socket, so that the client reconnects. */
  tryAgain(reason: string): void {
    if (this.ended) return;
    this.leave();
    this.options.closeSocket(reason);
  }

  /** Ends immediately. The client gets nothing more. */
  leave(): void {
    this.queue = undefined;
    this.end();
    this.finish('left');
  }

  private write(payload: string): void {
    const taken = this.options.send(payload);
    if (!taken) return;
    this.busy = true;
    void taken.then(() => {
      this.busy = false;
      this.flush();
    });
  }

  private flush(): void {
    while (!this.busy && !this.held) {
      const payload = this.queue?.shift();
      if (payload === undefined) break;
      this.write(payload);
    }
    if (this.depth > 0) return;
    this.queue = undefined;
    if (this.ended) this.finish('completed');
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const hook of this.leaveHooks) hook();
  }

  private finish(outcome: Parameters<SubscriberOptions['onFinish']>[0]): void {
    if (this.finished) return;
    this.finished = true;
    this.options.onFinish(outcome);
  }
}
