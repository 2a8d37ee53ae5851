import { TokenRefused } from '../domain/errors.js';
import type { Readable } from 'node:stream';
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ExponentialBackoff,
  fullJitterGenerator,
  handleWhen,
  retry,
  TaskCancelledError,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
  type RetryPolicy,
} from 'cockatiel';
import { GraphQLError, type ExecutionResult } from 'graphql';

import type { Resilience } from '../config/resilience.js';
import { ResponseBodyTooLarge } from './http-exchange.js';
import { RecentCalls } from './recent-calls.js';
import { RetryBudget } from './retry-budget.js';
import { SubgraphUnavailable, type Unavailability } from './unavailable.js';
import type { Download, Redirect } from '../services/download.js';
import type { RouteAnswer, StreamAccess, SubgraphClient, SubgraphHeaders, SubgraphRequest } from './subgraph-client.js';
import type { Log } from '../process/telemetry.js';

/** Longest pause before the first retry; doubled for the second. Each pause is any time up to it. */
const FIRST_PAUSE_MS = 50;
/** What no one waits for at a screen is held up instead of refused, as far as the sockets that ask for it are bounded. */
const BACKGROUND_QUEUE = 20_000;

/** What was asked: an operation, who may subscribe, a plain route, or a subscription's beginning. */
export type CallKind = 'query' | 'mutation' | 'question' | 'route' | 'subscription';
export type Outcome = 'answered' | Unavailability;

export interface ResilientClientOptions {
  readonly settings: Resilience;
  readonly log: Log;
  /** Called after each call, with how it ended. */
  readonly onCall?: (subgraph: string, kind: CallKind, outcome: Outcome, durationMs: number) => void;
  readonly onRetry?: (subgraph: string) => void;
}

interface Call {
  readonly kind: CallKind;
  readonly signal?: AbortSignal | undefined;
  readonly background?: boolean | undefined;
}

/**
 * Stands between the router and one subgraph, and is the only place where anything is asked again. A subgraph has failed
 * that does not answer, not in time, breaks off or answers what is no result; one that refuses has answered. Whatever fails
 * rejects with {@link SubgraphUnavailable}.
 */
export class ResilientClient implements SubgraphClient {
  readonly name: string;
  private readonly breaker: CircuitBreakerPolicy;
  private readonly interactive: BulkheadPolicy;
  private readonly background: BulkheadPolicy;
  private readonly retry: RetryPolicy;
  private readonly budget: RetryBudget;

  constructor(
    private readonly client: SubgraphClient,
    private readonly options: ResilientClientOptions,
  ) {
    const { settings, log } = options;
    this.name = client.name;
    this.budget = new RetryBudget(settings.retryBudgetPercent);
    this.breaker = circuitBreaker(handleWhen(isFailure), {
      halfOpenAfter: settings.breakerOpenMs,
      breaker: new RecentCalls({
        windowMs: settings.breakerWindowMs,
        calls: settings.breakerCalls,
        failuresPercent: settings.breakerFailuresPercent,
      }),
    });
    this.breaker.onBreak(() => log.error({ subgraph: this.name }, 'subgraph fails: it is not asked for a while'));
    this.breaker.onReset(() => log.warn({ subgraph: this.name }, 'subgraph answers again'));
    this.interactive = bulkhead(settings.concurrency, settings.queue);
    this.background = bulkhead(settings.concurrency, BACKGROUND_QUEUE);
    this.retry = retry(
      handleWhen((error) => unavailabilityOf(error) === 'failed' && !isAnswer(error) && this.budget.spend()),
      {
        maxAttempts: settings.retries,
        backoff: new ExponentialBackoff({ generator: fullJitterGenerator, initialDelay: FIRST_PAUSE_MS }),
      },
    );
    this.retry.onRetry(() => options.onRetry?.(this.name));
    // Asked of the budget and not made: it was the last one.
    this.retry.onGiveUp(() => this.budget.refund());
  }

  isOf(client: SubgraphClient): boolean {
    return this.client === client;
  }

  /** For metrics. */
  get state(): {
    readonly breaker: 'closed' | 'open' | 'half-open';
    readonly running: number;
    readonly waiting: number;
  } {
    const { concurrency, queue } = this.options.settings;
    const { Open, HalfOpen } = CircuitState;
    const { state } = this.breaker;
    return {
      breaker: state === Open ? 'open' : state === HalfOpen ? 'half-open' : 'closed',
      running: 2 * concurrency - this.interactive.executionSlots - this.background.executionSlots,
      waiting: queue + BACKGROUND_QUEUE - this.interactive.queueSlots - this.background.queueSlots,
    };
  }

  execute(request: SubgraphRequest): Promise<ExecutionResult> {
    const { kind = 'mutation', signal, background } = request;
    return this.run({ kind, background, ...(kind === 'query' && { signal }) }, (given) =>
      this.client.execute({ ...request, signal: given }),
    );
  }

  canSubscribe(
    field: string,
    args: Readonly<Record<string, unknown>>,
    headers: SubgraphHeaders,
  ): Promise<StreamAccess> {
    return this.run({ kind: 'question', background: true }, (signal) =>
      this.client.canSubscribe(field, args, headers, signal),
    );
  }

  get(path: string, headers: SubgraphHeaders): Promise<RouteAnswer> {
    return this.run({ kind: 'route' }, (signal) => this.client.get(path, headers, signal));
  }

  /** Sent once, like a mutation: the client of the router sends it again. */
  post(path: string, body: Uint8Array, headers: SubgraphHeaders): Promise<RouteAnswer> {
    return this.run({ kind: 'mutation' }, (signal) => this.client.post(path, body, headers, signal));
  }

  /** Sent once, and as long as its sender needs. */
  upload(path: string, data: Readable, headers: SubgraphHeaders): Promise<RouteAnswer> {
    return this.reported('route', () => this.watched(() => this.client.upload(path, data, headers)));
  }

  /** A POST to a route that changes nothing, so it is retried like a query. */
  read(path: string, body: Uint8Array, headers: SubgraphHeaders): Promise<RouteAnswer> {
    return this.run({ kind: 'route' }, (signal) => this.client.post(path, body, headers, signal));
  }

  /** Like a stream: only its beginning is watched. */
  download(path: string, headers: SubgraphHeaders): Promise<Download | Redirect | undefined> {
    return this.reported('route', () => this.watched(() => this.client.download(path, headers)));
  }

  /** A stream is long: only its beginning is watched, by the client's own time limit. */
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    return this.reported('subscription', () => this.watched(() => this.client.subscribe(request)));
  }

  private run<T>({ kind, signal, background }: Call, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs } = this.options.settings;
    return this.reported(kind, () =>
      background
        ? // What waits long has its time from when it is asked.
          this.tries(kind, () => this.watched(() => this.background.execute(() => within(timeoutMs, signal, ask))))
        : within(timeoutMs, signal, (given) => {
            // So that the breaker hears of it also where the client does not look at the signal.
            const asked = (): Promise<T> => unlessAborted(given, () => ask(given));
            return this.tries(kind, () => this.watched(() => this.interactive.execute(asked, given)));
          }),
    );
  }

  private tries<T>(kind: CallKind, attempt: () => Promise<T>): Promise<T> {
    this.budget.earn();
    return kind === 'mutation' ? attempt() : this.retry.execute(attempt);
  }

  private watched<T>(work: () => Promise<T>): Promise<T> {
    // Cockatiel would let it wait until the trial of another has ended.
    if (this.breaker.state === CircuitState.HalfOpen) return Promise.reject(new BrokenCircuitError());
    return this.breaker.execute(work);
  }

  private async reported<T>(kind: CallKind, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    let outcome: Outcome = 'answered';
    try {
      return await work();
    } catch (error) {
      if (isAnswer(error)) throw error;
      outcome = unavailabilityOf(error);
      throw new SubgraphUnavailable(this.name, outcome, error);
    } finally {
      this.options.onCall?.(this.name, kind, outcome, performance.now() - startedAt);
    }
  }
}

/** One for each subgraph that is asked for. */
export class ResilientClients {
  private readonly clients = new Map<string, ResilientClient>();

  constructor(
    private readonly clientOf: (name: string) => SubgraphClient,
    private readonly options: ResilientClientOptions,
  ) {}

  get all(): readonly ResilientClient[] {
    return [...this.clients.values()];
  }

  /** A subgraph that has moved has another client behind it: what was known of the old address does not apply to it. */
  readonly of = (name: string): ResilientClient => {
    const client = this.clientOf(name);
    const known = this.clients.get(name);
    if (known?.isOf(client)) return known;
    const resilient = new ResilientClient(client, this.options);
    this.clients.set(name, resilient);
    return resilient;
  };
}

/**
 * Rejects when the time is over or the `outer` signal says so, whatever `work` does, and aborts what it gives it. A promise
 * made by hand: this is done for each request of each plan.
 */
function within<T>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (outer?.aborted) return reject(new CallerLeft());
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', left);
    };
    const giveUp = (reason: Error): void => {
      end();
      controller.abort(reason);
      reject(reason);
    };
    const left = (): void => giveUp(new CallerLeft());
    const timer = setTimeout(() => giveUp(new Late(`No answer within ${timeoutMs} ms.`)), timeoutMs);
    outer?.addEventListener('abort', left);
    work(controller.signal).then(
      (value) => {
        end();
        resolve(value);
      },
      (error: Error) => {
        end();
        reject(error);
      },
    );
  });
}

/** Rejects at once when the signal is aborted, also where the work does not look at it. */
function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(signal.reason as Error);
    if (signal.aborted) return refuse();
    signal.addEventListener('abort', refuse);
    work().then(
      (value) => {
        signal.removeEventListener('abort', refuse);
        resolve(value);
      },
      (error: Error) => {
        signal.removeEventListener('abort', refuse);
        reject(error);
      },
    );
  });
}

class CallerLeft extends Error {}
class Late extends Error {
  override readonly name = 'TimeoutError';
}

/** The subgraph works, and rejects this one request or answers more than the router reads. */
function isAnswer(error: unknown): boolean {
  return error instanceof TokenRefused || error instanceof GraphQLError || error instanceof ResponseBodyTooLarge;
}

/** What says that the subgraph itself does not work. */
function isFailure(error: unknown): boolean {
  return !isAnswer(error) && !['broken', 'full', 'left'].includes(unavailabilityOf(error));
}

function unavailabilityOf(error: unknown): Unavailability {
  if (error instanceof Late) return 'late';
  if (error instanceof BrokenCircuitError) return 'broken';
  if (error instanceof BulkheadRejectedError) return 'full';
  return error instanceof CallerLeft || error instanceof TaskCancelledError ? 'left' : 'failed';
}
