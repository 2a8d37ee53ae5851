import { continueTrace, withTrace, type Log } from '../../platform/process/telemetry.js';
import type { CloudEvent } from '../../schema/events/contract.js';
import { headersFor, platformContext, type RequestContext, type Subgraphs } from '../context.js';
import { unavailable, type formatError } from '../errors.js';
import type { Outlet } from './subscriber.js';
import { refusal, Seats } from './access-checks.js';
import { Stream } from './stream.js';
import type { PlannedSubscription, SubscriptionPlanner, Variables } from './subscription-planner.js';

/** How long an owner may be away before the subscribers are told. */
const PATIENCE_MS = 30_000;

export interface LiveOptions {
  readonly subgraphs: Subgraphs;
  readonly format: ReturnType<typeof formatError>;
  /** How long an owner may be away before the subscribers are told. Default: 30 s. */
  readonly patienceMs?: number | undefined;
  readonly log: Log;
}

/**
 * All running subscriptions. A field marked `@shared` has one stream for everyone who asked for the same, run in the
 * router's own name; each viewer's right to it is asked for at the start and whenever an event names them. Any other field
 * has a stream a subscription, with its viewer's token: one that begins with what the viewer missed can't be joined later.
 */
export class LiveSubscriptions {
  private readonly streams = new Set<Stream>();
  private readonly shared = new Map<string, Stream>();
  private readonly seats: Seats;
  private readonly patienceMs: number;
  private planner: SubscriptionPlanner | undefined;

  constructor(private readonly options: LiveOptions) {
    this.patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.seats = new Seats({ patienceMs: this.patienceMs, log: options.log });
  }

  /** Attaches the outlet; throws a GraphQLError, or several as an AggregateError, if it was refused. */
  async subscribe(
    planned: PlannedSubscription,
    variables: Variables,
    context: RequestContext,
    outlet: Outlet,
  ): Promise<void> {
    const args = planned.argumentsFor(variables);
    if (planned.shared) await this.admit(planned, args, context, outlet);
    // From here to `add` nothing is awaited: a stream must not end in between.
    const stream = planned.shared
      ? this.sharedStream(planned, variables)
      : this.start(planned, variables, context, () => undefined);
    stream.add(outlet);
    // The supergraph may have changed since the operation was planned.
    if (this.planner && planned.planner !== this.planner) stream.moveTo(this.planner);
    const errors = await stream.opened;
    if (errors.length > 0) {
      await outlet.return();
      throw new AggregateError(errors, 'The subscription was refused.');
    }
  }

  /** A membership or revocation event: whoever it names may have lost a right. */
  handle(event: CloudEvent): void {
    const { userId, studentId } = (event.data ?? {}) as { userId?: unknown; studentId?: unknown };
    for (const id of new Set([userId, studentId])) {
      if (typeof id === 'string') this.seats.recheck(id);
    }
  }

  moveTo(planner: SubscriptionPlanner): void {
    this.planner = planner;
    for (const stream of [...this.streams]) stream.moveTo(planner);
  }

  /** Streams at subgraphs, the subscriptions of clients to them, and what waits for slow clients; for readers of metrics. */
  get state(): { readonly streams: number; readonly subscriptions: number; readonly waiting: number } {
    let subscriptions = 0;
    let waiting = 0;
    for (const stream of this.streams) {
      subscriptions += stream.size;
      waiting += stream.waiting;
    }
    return { streams: this.streams.size, subscriptions, waiting };
  }

  private async admit(
    planned: PlannedSubscription,
    args: Variables,
    context: RequestContext,
    outlet: Outlet,
  ): Promise<void> {
    const right = {
      owner: planned.owner,
      field: planned.field,
      args,
      ask: (asked: RequestContext) => this.mayReceive(planned, args, asked),
    };
    // Seated before the first question: an event during it must not go unheard.
    this.seats.take(right, context, outlet);
    const allowed = await withTrace(context.trace, () => right.ask(context)).catch((error: unknown) => {
      this.options.log.error({ err: error, subgraph: planned.owner }, 'subgraph does not say who may subscribe');
      void outlet.return();
      throw unavailable();
    });
    if (!allowed || !outlet.isOpen) {
      await outlet.return();
      throw refusal(context);
    }
  }

  private sharedStream(planned: PlannedSubscription, variables: Variables): Stream {
    const key = planned.key(variables);
    const running = this.shared.get(key);
    if (running?.isOpen) return running;
    const stream = this.start(planned, variables, platformContext(continueTrace({})), () => {
      if (this.shared.get(key) === stream) this.shared.delete(key);
    });
    this.shared.set(key, stream);
    return stream;
  }

  private start(
    planned: PlannedSubscription,
    variables: Variables,
    context: RequestContext,
    onEnd: () => void,
  ): Stream {
    const stream = new Stream({
      ...this.options,
      patienceMs: this.patienceMs,
      planned,
      variables,
      context,
      onEnd: () => {
        this.streams.delete(stream);
        onEnd();
      },
    });
    this.streams.add(stream);
    return stream;
  }

  private async mayReceive(planned: PlannedSubscription, args: Variables, context: RequestContext): Promise<boolean> {
    const { client, serviceTokens } = this.options.subgraphs;
    return client(planned.owner).canSubscribe(
      planned.field,
      args,
      await headersFor(planned.owner, context, serviceTokens),
    );
  }
}
