import type { GraphQLError } from 'graphql';
import { TokenRefused } from '../../platform/auth.js';
import { withTrace, type Log } from '../../platform/process/telemetry.js';
import { canonical } from '../canonical.js';
import type { RequestContext } from '../context.js';
import { routerError } from '../errors.js';
import type { Outlet } from './subscriber.js';
import { pauseBefore } from './stream.js';
import type { Variables } from './subscription-planner.js';

/** Read models of a subgraph follow the events by which the router hears of a change. */
const RECHECK_AGAIN_MS = 1_000;

/** One viewer, by one token, at one scope of a shared field: asked about once for all of their sockets. */
export interface Right {
  readonly owner: string;
  readonly field: string;
  readonly args: Variables;
  /** May the viewer of this context receive it? Rejects where its owner does not say. */
  readonly ask: (context: RequestContext) => Promise<boolean>;
}

export interface SeatsOptions {
  /** How long an owner may not say who may receive, until its subscribers have to connect again. */
  readonly patienceMs: number;
  readonly log: Log;
}

/** Who sits at shared streams. Whoever is not signed in is asked about once, at the beginning: no event can name them. */
export class Seats {
  private readonly ofUsers = new Map<string, Map<string, Seat>>();

  constructor(private readonly options: SeatsOptions) {}

  /** The outlet is rechecked from now on, until it is left. */
  take(right: Right, context: RequestContext, outlet: Outlet): void {
    const id = context.viewer?.id;
    if (id === undefined) return;
    const key = JSON.stringify([right.owner, right.field, canonical(right.args), context.authorization ?? null]);
    const seats = this.ofUsers.get(id) ?? new Map<string, Seat>();
    this.ofUsers.set(id, seats);
    const seat = seats.get(key) ?? new Seat(() => withTrace(context.trace, () => right.ask(context)), this.options);
    seats.set(key, seat);
    seat.add(outlet, context);
    outlet.onLeave(() => {
      if (!seat.leave(outlet)) return;
      if (seats.get(key) === seat) seats.delete(key);
      if (seats.size === 0 && this.ofUsers.get(id) === seats) this.ofUsers.delete(id);
    });
  }

  recheck(userId: string): void {
    for (const seat of this.ofUsers.get(userId)?.values() ?? []) seat.recheck();
  }
}

class Seat {
  private readonly outlets = new Map<Outlet, RequestContext>();
  private asking = false;
  private askAgain = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ask: () => Promise<boolean>,
    private readonly options: SeatsOptions,
  ) {}

  add(outlet: Outlet, context: RequestContext): void {
    this.outlets.set(outlet, context);
  }

  /** Whether nobody is left. */
  leave(outlet: Outlet): boolean {
    this.outlets.delete(outlet);
    if (this.outlets.size > 0) return false;
    clearTimeout(this.timer);
    return true;
  }

  recheck(): void {
    void this.check();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), RECHECK_AGAIN_MS).unref();
  }

  /** Until its owner has said, what comes is held back: nobody gets what they may not, and nobody has to notice. */
  private async check(): Promise<void> {
    // Of many events at once, those after the question was sent need one more answer, not one each.
    this.askAgain = true;
    if (this.asking) return;
    this.asking = true;
    const giveUpAt = performance.now() + this.options.patienceMs;
    for (let failures = 0; this.askAgain && this.outlets.size > 0;) {
      this.askAgain = false;
      this.forEach((outlet) => outlet.hold());
      try {
        if (!(await this.ask())) this.forEach((outlet, context) => outlet.fail(refusal(context)));
      } catch (error) {
        if (error instanceof TokenRefused || performance.now() > giveUpAt) {
          this.options.log.warn({ err: error }, 'the right to a shared stream can not be checked');
          this.forEach((outlet) => outlet.tryAgain('Try again'));
        } else {
          this.askAgain = true;
          await pauseBefore(failures);
          failures += 1;
        }
      }
    }
    this.asking = false;
    this.forEach((outlet) => outlet.release());
  }

  private forEach(work: (outlet: Outlet, context: RequestContext) => void): void {
    for (const [outlet, context] of [...this.outlets]) work(outlet, context);
  }
}

export function refusal(context: RequestContext): GraphQLError {
  const error = context.viewer
    ? routerError('FORBIDDEN', 'You may not receive this.', 'forbidden')
    : routerError('UNAUTHENTICATED', 'Sign in first: this needs a valid access token.', 'forbidden');
  error.extensions['correlationId'] = context.trace.correlationId;
  return error;
}
