import { GraphQLError, type ExecutionResult } from 'graphql';
import { withTrace, type Log } from '../platform/telemetry.js';
import { headersFor, type RequestContext, type Subgraphs } from './context.js';
import { formatResult, unavailable, type formatError } from './errors.js';
import type { Outlet } from './outlet.js';
import type { PlannedSubscription, SubscriptionPlanner, Variables } from './subscriptions.js';

export interface StreamOptions {
  readonly planned: PlannedSubscription;
  readonly variables: Variables;
  /** In whose name the owner of the field and all others are asked. */
  readonly context: RequestContext;
  readonly subgraphs: Subgraphs;
  readonly format: ReturnType<typeof formatError>;
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
  private ended = false;

  constructor(private readonly options: StreamOptions) {
    this.planned = options.planned;
    this.opened = withTrace(options.context.trace, () => this.open());
  }

  get isOpen(): boolean {
    return !this.ended;
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
    const { variables, context, subgraphs, log } = this.options;
    try {
      const headers = await headersFor(this.planned.owner, context, subgraphs.serviceTokens);
      const answer = await subgraphs
        .client(this.planned.owner)
        .subscribe({ ...this.planned.upstreamRequest(variables), headers });
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
          return this.tryAgain('Interrupted');
        const event = next.value;
        const payload = await withTrace(context.trace, async () => {
          const result = await this.planned.resolve(event, variables, context);
          return JSON.stringify(formatResult(result, format));
        });
        for (const outlet of this.outlets) outlet.push(payload);
      }
    } catch (error) {
      log.warn({ err: error, subgraph: this.planned.owner }, 'stream of a subgraph broke off');
      this.tryAgain('Interrupted');
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
