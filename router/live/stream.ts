import { GraphQLError, type ExecutionResult } from 'graphql';
import { TokenRefused } from '../../platform/auth.js';
import { withSpan, withTrace, type Log } from '../../platform/process/telemetry.js';
import { headersFor, type RequestContext, type Subgraphs } from '../context.js';
import { resultText } from '../execution/data.js';
import { formatResult, unavailable, type formatError } from '../errors.js';
import type { Outlet } from './subscriber.js';
import { Resumption } from './resume.js';
import type { PlannedSubscription, SubscriptionPlanner, Variables } from './subscription-planner.js';

/** Pauses before a stream is resumed: each any time up to this, doubled each time. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** What an owner answers that is not itself yet, or has no room: nothing that a subscriber could do about. */
const PASSING_CODES: readonly unknown[] = [
  'TRY_AGAIN',
  'SERVICE_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'INTERNAL_SERVER_ERROR',
];

/** Waits before something is tried again that failed so many times. */
export function pauseBefore(failures: number): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest).unref());
}

export interface StreamOptions {
  readonly planned: PlannedSubscription;
  readonly variables: Variables;
  /** In whose name the owner of the field and all others are asked. */
  readonly context: RequestContext;
  readonly subgraphs: Subgraphs;
  readonly format: ReturnType<typeof formatError>;
  /** How long an owner may be away before the subscribers are told. */
  readonly patienceMs: number;
  readonly log: Log;
  /** Called once, when it has ended or its last outlet has left. */
  readonly onEnd: () => void;
}

/** One subscription at the owner of the field, and all the outlets that its events go to. */
export class Stream {
  /** Settles when the owner accepted; with errors if it refused. */
  readonly opened: Promise<readonly GraphQLError[]>;
  private readonly outlets = new Set<Outlet>();
  private planned: PlannedSubscription;
  private upstream: AsyncIterableIterator<ExecutionResult> | undefined;
  private readonly resumption: Resumption;
  private ended = false;

  constructor(private readonly options: StreamOptions) {
    const { planned, variables } = options;
    this.planned = planned;
    const { schema } = planned.planner.supergraph;
    this.resumption = new Resumption(schema, planned.field, planned.upstreamRequest(variables));
    this.opened = withTrace(options.context.trace, () => this.open());
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  /** Subscriptions of clients. */
  get size(): number {
    return this.outlets.size;
  }

  /** Results that wait for their sockets. */
  get waiting(): number {
    let waiting = 0;
    for (const outlet of this.outlets) waiting += outlet.depth;
    return waiting;
  }

  add(outlet: Outlet): void {
    this.outlets.add(outlet);
    outlet.onLeave(() => {
      this.outlets.delete(outlet);
      if (this.outlets.size === 0) this.end();
    });
  }

  /** Goes on over a new supergraph if nothing changes for its subscribers; otherwise they subscribe again. */
  moveTo(planner: SubscriptionPlanner): void {
    const planned = planner.unchanged(this.planned);
    if (planned) this.planned = planned;
    else this.tryAgain('Schema changed');
  }

  tryAgain(reason: string): void {
    const outlets = [...this.outlets];
    this.end();
    for (const outlet of outlets) outlet.tryAgain(reason);
  }

  private async open(): Promise<readonly GraphQLError[]> {
    const { variables, log } = this.options;
    try {
      const answer = await this.ask(this.planned.upstreamRequest(variables));
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

  /** Goes on at the owner from where it was, if that is known; else the subscribers have to. */
  private async resume(reason: string): Promise<void> {
    const request = this.resumption.from();
    if (!request) return this.tryAgain(reason);
    const giveUpAt = performance.now() + this.options.patienceMs;
    for (let failures = 0; !this.ended; failures += 1) {
      await pauseBefore(failures);
      if (this.ended) return;
      const answer = await this.ask(request).catch((error: unknown) => error as Error);
      if (Symbol.asyncIterator in answer) {
        if (this.ended) return stop(answer, this.options.log);
        this.upstream = answer;
        return await this.pump(answer);
      }
      if (isPassing(answer) && performance.now() < giveUpAt) continue;
      // Refused: that is for the client to hear, when it subscribes again.
      const { log } = this.options;
      log.warn({ err: reasonOf(answer), subgraph: this.planned.owner }, 'stream of a subgraph does not resume');
      return this.tryAgain(reason);
    }
  }

  private async pump(upstream: AsyncIterableIterator<ExecutionResult>): Promise<void> {
    const { variables, format, log } = this.options;
    // Events come for thousands at once, and wait their turn.
    const context = { ...this.options.context, patient: true };
    try {
      for (;;) {
        const next = await upstream.next();
        if (this.ended) return;
        if (next.done) return this.complete();
        if (next.value.errors?.some((error) => error.extensions?.['code'] === 'TRY_AGAIN'))
          return await this.resume('Interrupted');
        const event = next.value;
        this.resumption.note(event);
        const complete = async (): Promise<string> => {
          const result = await this.planned.resolve(event, variables, context);
          return resultText(formatResult(result, format));
        };
        const payload = await withTrace(context.trace, () =>
          withSpan('live event', { field: this.planned.field }, complete),
        );
        for (const outlet of this.outlets) outlet.push(payload);
      }
    } catch (error) {
      log.warn({ err: error, subgraph: this.planned.owner }, 'stream of a subgraph broke off');
      await this.resume('Interrupted');
    }
  }

  /** Marked as the subgraph's, as the gateway marks errors of queries: their codes are for clients to see. */
  private refusal({ message, path, extensions }: GraphQLError): GraphQLError {
    return new GraphQLError(message, {
      ...(path && { path }),
      extensions: { ...extensions, serviceName: this.planned.owner },
    });
  }

  private complete(): void {
    const outlets = [...this.outlets];
    this.end();
    for (const outlet of outlets) outlet.complete();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.outlets.clear();
    if (this.upstream) stop(this.upstream, this.options.log);
    this.options.onEnd();
  }
}

function stop(upstream: AsyncIterableIterator<ExecutionResult>, log: Log): void {
  upstream.return?.().catch((error: unknown) => log.warn({ err: error }, 'stream of a subgraph did not end'));
}

/** Whether what was not accepted may be accepted soon. */
function isPassing(answer: Error | ExecutionResult): boolean {
  if (answer instanceof Error) return !(answer instanceof TokenRefused);
  return answer.errors?.every(({ extensions }) => PASSING_CODES.includes(extensions['code'])) ?? false;
}

function reasonOf(answer: Error | ExecutionResult): Error | undefined {
  return answer instanceof Error ? answer : answer.errors?.[0];
}
