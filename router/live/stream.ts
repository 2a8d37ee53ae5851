import { GraphQLError, type ExecutionResult, type FormattedExecutionResult } from 'graphql';
import { TokenRefused } from '../../platform/domain/errors.js';
import { withSpan } from '../../platform/process/spans.js';
import { withTrace, type Log } from '../../platform/process/telemetry.js';
import { headersFor, type RequestContext, type Subgraphs } from '../context.js';
import { errorLanguage, translated } from '../language/error-texts.js';
import { resultText } from '../execution/data.js';
import { formatResult, unavailable, type formatError } from '../errors.js';
import type { Subscriber } from './subscriber.js';
import { Resumption } from './resume.js';
import type { PlannedSubscription, SubscriptionPlanner, Variables } from './subscription-planner.js';

/** Backoff before a stream is resumed: a random pause up to this maximum, which doubles with each failure. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** Answers of an owner that is starting or overloaded: retried, because a subscriber could do nothing else. */
const TRANSIENT_CODES: readonly unknown[] = [
  'TRY_AGAIN',
  'SERVICE_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'INTERNAL_SERVER_ERROR',
];

/** Backoff with jitter after so many failures. */
export function pauseBefore(failures: number): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest).unref());
}

export interface StreamOptions {
  readonly planned: PlannedSubscription;
  readonly variables: Variables;
  /** The identity by which the owner of the field and the other subgraphs are called. */
  readonly context: RequestContext;
  readonly subgraphs: Subgraphs;
  readonly format: ReturnType<typeof formatError>;
  /** How long the owner may be unreachable before the subscribers have to reconnect. */
  readonly patienceMs: number;
  readonly log: Log;
  /** Called once, when the stream has ended or its last subscriber has left. */
  readonly onEnd: () => void;
}

/** One subscription at the owner of the field, and all subscribers of its events. */
export class Stream {
  /** Settles when the owner has accepted or refused; with errors if it refused. */
  readonly opened: Promise<readonly GraphQLError[]>;
  private readonly subscribers = new Set<Subscriber>();
  private planned: PlannedSubscription;
  private upstream: AsyncIterableIterator<ExecutionResult> | undefined;
  private readonly resumption: Resumption;
  private ended = false;

  constructor(private readonly options: StreamOptions) {
    const { planned, variables } = options;
    this.planned = planned;
    this.resumption = new Resumption(planned.planner, planned, planned.upstreamRequest(variables));
    this.opened = withTrace(options.context.trace, () => this.open());
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  /** Subscriptions of clients. */
  get size(): number {
    return this.subscribers.size;
  }

  /** Results queued for their sockets. */
  get waiting(): number {
    let waiting = 0;
    for (const subscriber of this.subscribers) waiting += subscriber.depth;
    return waiting;
  }

  add(subscriber: Subscriber): void {
    this.subscribers.add(subscriber);
    subscriber.onLeave(() => {
      this.subscribers.delete(subscriber);
      if (this.subscribers.size === 0) this.end();
    });
  }

  /** Continues over a new supergraph if nothing changes for the subscribers; otherwise they have to subscribe again. */
  moveTo(planner: SubscriptionPlanner): void {
    const planned = planner.unchanged(this.planned);
    if (planned) this.planned = planned;
    else this.tryAgain('Schema changed');
  }

  tryAgain(reason: string): void {
    const subscribers = [...this.subscribers];
    this.end();
    for (const subscriber of subscribers) subscriber.tryAgain(reason);
  }

  private async open(): Promise<readonly GraphQLError[]> {
    const { log } = this.options;
    try {
      const answer = await this.ask(this.resumption.request);
      if (!(Symbol.asyncIterator in answer)) {
        this.end();
        return answer.errors ? answer.errors.map((error) => this.refusal(error)) : [unavailable()];
      }
      this.upstream = answer;
      if (this.ended) stop(answer, log);
      else void this.pump(answer);
      return [];
    } catch (error) {
      log.error({ err: error, subgraph: this.planned.owner }, 'subgraph does not answer');
      this.end();
      return [unavailable()];
    }
  }

  private async ask(
    request: ReturnType<PlannedSubscription['upstreamRequest']>,
  ): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    const { context, subgraphs } = this.options;
    const { owner } = this.planned;
    const headers = await headersFor(owner, context, subgraphs.serviceTokens);
    return subgraphs.client(owner).subscribe({ ...request, headers });
  }

  /** Resubscribes at the owner from the last position, if it is known; otherwise the subscribers have to reconnect. */
  private async resume(reason: string): Promise<void> {
    const request = this.resumption.from();
    if (!request) return this.tryAgain(reason);
    const deadline = performance.now() + this.options.patienceMs;
    for (let failures = 0; !this.ended; failures += 1) {
      await pauseBefore(failures);
      if (this.ended) return;
      const answer = await this.ask(request).catch((error: unknown) => error as Error);
      if (Symbol.asyncIterator in answer) {
        if (this.ended) return stop(answer, this.options.log);
        this.upstream = answer;
        return await this.pump(answer);
      }
      if (isTransient(answer) && performance.now() < deadline) continue;
      // Refused: the client gets the error when it subscribes again.
      const { log } = this.options;
      log.warn({ err: reasonOf(answer), subgraph: this.planned.owner }, 'stream of a subgraph cannot be resumed');
      return this.tryAgain(reason);
    }
  }

  private async pump(upstream: AsyncIterableIterator<ExecutionResult>): Promise<void> {
    const { log } = this.options;
    try {
      for (;;) {
        const next = await upstream.next();
        if (this.ended) return;
        if (next.done) return this.complete();
        if (next.value.errors?.some((error) => error.extensions?.['code'] === 'TRY_AGAIN'))
          return await this.resume('Interrupted');
        const { event, position } = this.resumption.read(next.value);
        const payloadFor = await this.payloadsOf(event);
        if (!payloadFor) return this.tryAgain('Try again');
        for (const subscriber of this.subscribers) subscriber.push(payloadFor(subscriber.languages));
        // Only now: an event that was not sent is sent after a resumption.
        this.resumption.advance(position);
      }
    } catch (error) {
      log.warn({ err: error, subgraph: this.planned.owner }, 'stream of a subgraph broke off');
      await this.resume('Interrupted');
    }
  }

  /** The event with the fields of other subgraphs, for readers of each language; undefined where that failed. */
  private async payloadsOf(event: ExecutionResult): Promise<ReturnType<typeof textsOf> | undefined> {
    const { variables, format, log } = this.options;
    // Background work: one event may need the fields of thousands of subscribers at once.
    const context = { ...this.options.context, background: true };
    try {
      return await withTrace(context.trace, () =>
        withSpan(`live ${this.planned.field}`, { kind: 'consumer' }, async () =>
          textsOf(formatResult(await this.planned.resolve(event, variables, context), format)),
        ),
      );
    } catch (error) {
      log.error({ err: error, field: this.planned.field }, 'an event of a stream was not completed');
      return undefined;
    }
  }

  /** Marked as the subgraph's, as errors of queries are: clients see their codes. */
  private refusal({ message, path, extensions }: GraphQLError): GraphQLError {
    return new GraphQLError(message, {
      ...(path && { path }),
      extensions: { ...extensions, serviceName: this.planned.owner },
    });
  }

  private complete(): void {
    const subscribers = [...this.subscribers];
    this.end();
    for (const subscriber of subscribers) subscriber.complete();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.subscribers.clear();
    if (this.upstream) stop(this.upstream, this.options.log);
    this.options.onEnd();
  }
}

function stop(upstream: AsyncIterableIterator<ExecutionResult>, log: Log): void {
  upstream.return?.().catch((error: unknown) => log.warn({ err: error }, 'stream of a subgraph did not end'));
}

/** A result, serialized once for all readers; with errors once for each language. */
function textsOf(result: FormattedExecutionResult): (languages: readonly string[] | undefined) => string {
  const { errors } = result;
  if (!errors) {
    const text = resultText(result);
    return () => text;
  }
  const texts = new Map<string, string>();
  return (languages) => {
    const language = errorLanguage(languages);
    const text = texts.get(language) ?? resultText({ ...result, errors: translated(errors, languages) });
    texts.set(language, text);
    return text;
  };
}

/** Whether the same request may succeed soon. */
function isTransient(answer: Error | ExecutionResult): boolean {
  if (answer instanceof Error) return !(answer instanceof TokenRefused);
  return answer.errors?.every(({ extensions }) => TRANSIENT_CODES.includes(extensions['code'])) ?? false;
}

function reasonOf(answer: Error | ExecutionResult): Error | undefined {
  return answer instanceof Error ? answer : answer.errors?.[0];
}
