import { TokenRefused } from '../../platform/domain/errors.js';
import type { GraphQLError } from 'graphql';

import { withTrace, type Log } from '../../platform/process/telemetry.js';
import { canonicalJson } from '../../platform/domain/canonical-json.js';
import type { RequestContext } from '../context.js';
import { routerError } from '../errors.js';
import type { StreamAccess } from '../../platform/client/subgraph-client.js';
import type { Subscriber } from './subscriber.js';
import { pauseBefore } from './stream.js';
import type { Variables } from './subscription-planner.js';

/** A subgraph's read models may be updated later than the router receives the event; access is checked again after this. */
const RECHECK_AGAIN_MS = 1_000;

/** One viewer, by one token, at one scope of a shared field. It is checked once for all sockets of the viewer. */
export interface AccessCheck {
  readonly owner: string;
  readonly field: string;
  readonly args: Variables;
  /** Whether the viewer of this context may receive the field, and how. Rejects where its owner does not answer. */
  readonly ask: (context: RequestContext) => Promise<StreamAccess>;
}

export interface AccessChecksOptions {
  /** How long the owner of a field may not answer before its subscribers have to reconnect. */
  readonly patienceMs: number;
  readonly log: Log;
}

/** The subscribers of shared streams and their access. An anonymous viewer is checked once, at the start: no event can name them. */
export class AccessChecks {
  private readonly byUser = new Map<string, Map<string, CheckedViewer>>();

  constructor(private readonly options: AccessChecksOptions) {}

  /**
   * The subscriber is rechecked from now on, until it leaves. The result is to be called with the access that it was given: when
   * that changes between shared and own, it has to reconnect.
   */
  add(check: AccessCheck, context: RequestContext, subscriber: Subscriber): (given: StreamAccess) => void {
    const id = context.viewer?.id;
    if (id === undefined) return () => undefined;
    const key = canonicalJson([check.owner, check.field, check.args, context.authorization ?? null]);
    const checked = this.byUser.get(id) ?? new Map<string, CheckedViewer>();
    this.byUser.set(id, checked);
    const ask = (): Promise<StreamAccess> => withTrace(context.trace, () => check.ask(context));
    const viewer = checked.get(key) ?? new CheckedViewer(ask, this.options);
    checked.set(key, viewer);
    viewer.add(subscriber, context);
    subscriber.onLeave(() => {
      if (!viewer.remove(subscriber)) return;
      if (checked.get(key) === viewer) checked.delete(key);
      if (checked.size === 0 && this.byUser.get(id) === checked) this.byUser.delete(id);
    });
    return (given) => viewer.admit(subscriber, given);
  }

  recheck(userId: string): void {
    for (const viewer of this.byUser.get(userId)?.values() ?? []) viewer.recheck();
  }
}

class CheckedViewer {
  private readonly subscribers = new Map<Subscriber, RequestContext>();
  private readonly given = new WeakMap<Subscriber, StreamAccess>();
  private asking = false;
  private askAgain = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ask: () => Promise<StreamAccess>,
    private readonly options: AccessChecksOptions,
  ) {}

  add(subscriber: Subscriber, context: RequestContext): void {
    this.subscribers.set(subscriber, context);
  }

  admit(subscriber: Subscriber, given: StreamAccess): void {
    this.given.set(subscriber, given);
  }

  /** True where no subscriber is left. */
  remove(subscriber: Subscriber): boolean {
    this.subscribers.delete(subscriber);
    if (this.subscribers.size > 0) return false;
    clearTimeout(this.timer);
    return true;
  }

  recheck(): void {
    void this.check();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), RECHECK_AGAIN_MS).unref();
  }

  /** Results are held until the owner has answered, so that no result reaches a viewer who lost access. */
  private async check(): Promise<void> {
    // Several events during one question need one more answer, not one each.
    this.askAgain = true;
    if (this.asking) return;
    this.asking = true;
    const deadline = performance.now() + this.options.patienceMs;
    for (let failures = 0; this.askAgain && this.subscribers.size > 0;) {
      this.askAgain = false;
      this.forEach((subscriber) => subscriber.hold());
      try {
        const access = await this.ask();
        this.forEach((subscriber, context) => {
          if (access === false) subscriber.fail(refusal(context));
          else if ((this.given.get(subscriber) ?? access) !== access)
            subscriber.tryAgain('What you may see has changed');
        });
      } catch (error) {
        if (error instanceof TokenRefused || performance.now() > deadline) {
          this.options.log.warn({ err: error }, 'access to a shared stream cannot be checked');
          this.forEach((subscriber) => subscriber.tryAgain('Try again'));
        } else {
          this.askAgain = true;
          await pauseBefore(failures);
          failures += 1;
        }
      }
    }
    this.asking = false;
    this.forEach((subscriber) => subscriber.release());
  }

  private forEach(work: (subscriber: Subscriber, context: RequestContext) => void): void {
    for (const [subscriber, context] of [...this.subscribers]) work(subscriber, context);
  }
}

export function refusal(context: RequestContext): GraphQLError {
  const error = context.viewer
    ? routerError('FORBIDDEN', 'You may not receive this.')
    : routerError('UNAUTHENTICATED', 'Sign in first: this needs a valid access token.');
  error.extensions['correlationId'] = context.trace.correlationId;
  return error;
}
