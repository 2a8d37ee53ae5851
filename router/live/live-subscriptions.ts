import { continueTrace, withTrace, type Log } from '../../platform/process/telemetry.js';
import type { CloudEvent } from '../../schema/events/contract.js';
import { headersFor, platformContext, type RequestContext, type Subgraphs } from '../context.js';
import { formatLanguage } from '../language/languages.js';
import { unavailable, type formatError } from '../errors.js';
import type { StreamAccess } from '../../platform/client/subgraph-client.js';
import type { Subscriber } from './subscriber.js';
import { AccessChecks, refusal } from './access-checks.js';
import { Stream } from './stream.js';
import type { PlannedSubscription, SubscriptionPlanner, Variables } from './subscription-planner.js';

/** How long the owner of a field may be unreachable before its subscribers have to reconnect. */
const PATIENCE_MS = 30_000;

export interface LiveOptions {
  readonly subgraphs: Subgraphs;
  readonly format: ReturnType<typeof formatError>;
  /** How long the owner of a field may be unreachable before its subscribers have to reconnect. Default: 30 s. */
  readonly patienceMs?: number | undefined;
  readonly log: Log;
}

/**
 * All running subscriptions. A field marked `@shared` has one stream for all subscribers with the same operation and
 * variables, run with the router's own identity. Each viewer's access is checked at the start and whenever an event names
 * that viewer; a viewer who may not see what all others see has a stream of their own. Any other field has a stream for each subscription, with its viewer's token: a stream that begins with what
 * the viewer missed can't be joined later.
 */
export class LiveSubscriptions {
  private readonly streams = new Set<Stream>();
  private readonly shared = new Map<string, Stream>();
  private readonly accessChecks: AccessChecks;
  private readonly patienceMs: number;
  private planner: SubscriptionPlanner | undefined;

  constructor(private readonly options: LiveOptions) {
    this.patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.accessChecks = new AccessChecks({ patienceMs: this.patienceMs, log: options.log });
  }

  /** Attaches the subscriber. Throws a GraphQLError, or several as an AggregateError, if it was refused. */
  async subscribe(
    planned: PlannedSubscription,
    variables: Variables,
    context: RequestContext,
    subscriber: Subscriber,
  ): Promise<void> {
    const args = planned.argumentsFor(variables);
    const isShared = planned.shared && (await this.admit(planned, args, context, subscriber)) !== 'own';
    // From here to `add` nothing is awaited: a stream must not end in between.
    const stream = isShared
      ? this.sharedStream(planned, variables, context)
      : this.start(planned, variables, context, () => undefined);
    stream.add(subscriber);
    // The supergraph may have changed since the operation was planned.
    if (this.planner && planned.planner !== this.planner) stream.moveTo(this.planner);
    const errors = await stream.opened;
    if (errors.length > 0) {
      subscriber.leave();
      throw new AggregateError(errors, 'The subscription was refused.');
    }
  }

  /** A membership or revocation event: the users that it names may have lost access. */
  handle(event: CloudEvent): void {
    const { userId, studentId, blockedId } = (event.data ?? {}) as Readonly<Record<string, unknown>>;
    for (const id of new Set([userId, studentId, blockedId])) {
      if (typeof id === 'string') this.accessChecks.recheck(id);
    }
  }

  moveTo(planner: SubscriptionPlanner): void {
    this.planner = planner;
    for (const stream of [...this.streams]) stream.moveTo(planner);
  }

  /** Streams at subgraphs, the subscriptions of clients, and the results queued for slow clients; for metrics. */
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
    subscriber: Subscriber,
  ): Promise<StreamAccess> {
    const check = {
      owner: planned.owner,
      field: planned.field,
      args,
      ask: (asked: RequestContext) => this.mayReceive(planned, args, asked),
    };
    // Registered before the first check: an event that arrives during it must not be missed.
    const admitted = this.accessChecks.add(check, context, subscriber);
    const access = await withTrace(context.trace, () => check.ask(context)).catch((error: unknown) => {
      this.options.log.error(
        { err: error, subgraph: planned.owner },
        'subgraph does not answer whether a viewer may subscribe',
      );
      subscriber.leave();
      throw unavailable();
    });
    if (access === false || !subscriber.isOpen) {
      subscriber.leave();
      throw refusal(context);
    }
    admitted(access);
    return access;
  }

  private sharedStream(planned: PlannedSubscription, variables: Variables, { languages }: RequestContext): Stream {
    const key = planned.key(variables, formatLanguage(languages));
    const running = this.shared.get(key);
    if (running?.isOpen) return running;
    const context = { ...platformContext(continueTrace({})), ...(planned.byLanguage && { languages }) };
    const stream = this.start(planned, variables, context, () => {
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

  private async mayReceive(
    planned: PlannedSubscription,
    args: Variables,
    context: RequestContext,
  ): Promise<StreamAccess> {
    const { client, serviceTokens } = this.options.subgraphs;
    return client(planned.owner).canSubscribe(
      planned.field,
      args,
      await headersFor(planned.owner, context, serviceTokens),
    );
  }
}
