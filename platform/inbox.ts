import type { CloudEvent, EventContract, EventData } from '../schema/events/contract.js';
import { runCommand, runTogether, type Transaction } from './command.js';
import type { Context } from './context.js';
import { failpoint } from './failpoint.js';
import { isDatabaseUnavailable } from './postgres/unavailable.js';
import { messaging, withSpan } from './process/spans.js';
import { withTrace } from './process/telemetry.js';
import { topicOf } from './transport/transport.js';

/** What a domain does when another (or itself) says something. Runs in the transaction that remembers the event. */
export interface Reaction {
  readonly contract: EventContract;
  readonly react: (transaction: Transaction, event: CloudEvent<never>) => Promise<void>;
}

/**
 * Declares a reaction. It is a command that an event sends: it may run again after a conflict or a crash, but its effect
 * commits once an event, together with the events that it records itself.
 */
export function reaction<Contract extends EventContract>(
  contract: Contract,
  react: (transaction: Transaction, event: CloudEvent<EventData<Contract>>) => Promise<void>,
): Reaction {
  return { contract, react: react };
}

export interface DeadLetter {
  readonly id: string;
  readonly subject: string;
  readonly eventId: string;
  readonly type: string;
  /** Null for an event that only waits behind a failed one of its subject. */
  readonly error: string | null;
  readonly tries: number;
}

export interface InboxOptions {
  /** Remembers events under this name: the domain, or another name to rebuild a read model by replay. */
  readonly consumer: string;
  readonly reactions: readonly Reaction[];
  /** A context without a viewer, fresh for each event. */
  readonly context: () => Context;
}

const TRIES = 3;
/** Transactions of one inbox at once: below the size of a domain's connection pool, which commands need too. */
const WORKERS = 6;
/** Events of one transaction. They have different subjects. */
const TOGETHER = 25;
/** A transaction of several events that waits longer for a lock is given up: it could hold up others, which hold up it. */
const LOCK_TIMEOUT = '200ms';
const REBUILD_POLL_MS = 50;
const REBUILD_PATIENCE_MS = 5_000;

/**
 * Key of the advisory lock that everything which handles an event of the consumer `$1` holds shared until its transaction
 * ends, and the rebuild of one of its read models alone. The inbox never waits for it in the database: a rebuild must not
 * take the connections that commands need.
 */
export const REBUILD_LOCK = 'hashtextextended($1, 2)';

/** A read model of this domain is being rebuilt, and the event must be delivered again. */
export class RebuildInProgress extends Error {}

interface Waiting {
  readonly event: CloudEvent;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Its transaction with others failed: the next has this event only. */
  readonly alone: boolean;
}

/**
 * Turns at-least-once delivery into exactly-once effects. Events that wait at the same time share a transaction where their
 * subjects differ; when one of them fails, each has its own. An event that fails three times becomes a dead letter, and
 * later events of its subject queue behind it; events of other subjects go on.
 */
export class Inbox {
  private readonly byType = new Map<string, Reaction>();
  private readonly names = new Set<string>();
  private waiting: Waiting[] = [];
  private workers = 0;
  private beginning = false;

  constructor(private readonly options: InboxOptions) {
    for (const reaction of options.reactions) {
      if (this.byType.has(reaction.contract.type))
        throw new Error(`${options.consumer} reacts twice to ${reaction.contract.type}`);
      this.byType.set(reaction.contract.type, reaction);
      this.names.add(unversioned(reaction.contract.type));
    }
  }

  /** Topics that the reactions need. */
  get domains(): string[] {
    return [...new Set(this.options.reactions.map((reaction) => reaction.contract.domain))];
  }

  /**
   * Resolves when the event's effect is committed, was committed before, or the event waits as a dead letter. Rejects only
   * when the database is out of reach, or when a rebuild of a read model takes longer than some seconds. Any number may be
   * handled at once: they take turns in the order in which they came.
   */
  readonly handle = (event: CloudEvent): Promise<void> => {
    if (!this.byType.has(event.type) && !this.names.has(unversioned(event.type))) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ event, resolve, reject, alone: false });
      this.begin();
    });
  };

  private begin(): void {
    if (this.beginning) return;
    this.beginning = true;
    // What arrives in the same turn is there by then.
    setImmediate(() => {
      this.beginning = false;
      while (this.workers < WORKERS && this.waiting.length > 0) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.workers += 1;
    for (let next = this.next(); next.length > 0; next = this.next()) {
      const [first] = next;
      if (next.length === 1 && first) await this.handleAlone(first);
      else await this.handleTogether(next);
    }
    this.workers -= 1;
  }

  /** Events of different subjects, from those that wait the longest. */
  private next(): Waiting[] {
    const [first] = this.waiting;
    if (first?.alone) return this.waiting.splice(0, 1);
    const taken: Waiting[] = [];
    const subjects = new Set<string>();
    this.waiting = this.waiting.filter((one) => {
      if (one.alone || taken.length === TOGETHER || subjects.has(one.event.subject)) return true;
      subjects.add(one.event.subject);
      taken.push(one);
      return false;
    });
    return taken;
  }

  private async handleAlone({ event, resolve, reject }: Waiting): Promise<void> {
    const reaction = this.byType.get(event.type);
    await processing(event, () => this.attempt(reaction, event)).then(resolve, reject);
  }

  private async handleTogether(events: readonly Waiting[]): Promise<void> {
    let applied: ReadonlySet<string> = new Set();
    try {
      applied = await this.applyTogether(events.map(({ event }) => event));
    } catch (error) {
      this.options.context().log.debug({ err: error, events: events.length }, 'events are handled one by one');
    }
    for (const { event, resolve } of events) if (applied.has(event.id)) resolve();
    const left = events.filter(({ event }) => !applied.has(event.id)).map((one) => ({ ...one, alone: true }));
    if (left.length === 0) return;
    this.waiting = [...left, ...this.waiting];
    this.begin();
  }

  /** The effects of the events that are new and wait behind nothing; all of these are committed, or none. Returns their ids. */
  private async applyTogether(events: readonly CloudEvent[]): Promise<ReadonlySet<string>> {
    const applied = new Set<string>();
    await runTogether(this.options.context(), async (inTurn) => {
      for (const _event of events) failpoint('inbox: event received');
      const entered = await inTurn(this.options.context(), 'remember events', ({ sql }) =>
        sql<{ event_id: string }>(
          `with turn as materialized (
             select pg_try_advisory_xact_lock_shared(${REBUILD_LOCK}) as ours, set_config('lock_timeout', $4, true) as patience
           )
           insert into inbox (consumer, event_id)
           select $1, event_id from turn cross join unnest($2::uuid[], $3::text[]) given (event_id, subject)
           where ours and patience is not null
             and not exists (select from dead_letter where consumer = $1 and dead_letter.subject = given.subject)
           order by event_id
           on conflict do nothing returning event_id`,
          [this.options.consumer, events.map(({ id }) => id), events.map(({ subject }) => subject), LOCK_TIMEOUT],
        ),
      );
      for (const { event_id: id } of entered) applied.add(id);
      // A duplicate among them is entered once, so it is also handled once.
      const once = new Map(events.map((event) => [event.id, event]));
      for (const event of once.values()) {
        if (!applied.has(event.id)) continue;
        failpoint('inbox: event remembered');
        await processing(event, () =>
          inTurn(this.options.context(), `on ${event.type}`, (transaction) =>
            react(this.byType.get(event.type), transaction, event),
          ),
        );
        failpoint('inbox: effect written');
      }
    });
    for (const _event of applied) failpoint('inbox: effect committed');
    return applied;
  }

  private async attempt(reaction: Reaction | undefined, event: CloudEvent): Promise<void> {
    let failure: unknown;
    const deadline = performance.now() + REBUILD_PATIENCE_MS;
    for (let tries = 1; tries <= TRIES; tries += 1) {
      try {
        let outcome = await this.apply(reaction, event);
        while (outcome === 'rebuilding' && performance.now() < deadline) {
          await new Promise((resolve) => setTimeout(resolve, REBUILD_POLL_MS));
          outcome = await this.apply(reaction, event);
        }
        if (outcome === 'rebuilding')
          throw new RebuildInProgress(`${this.options.consumer} is rebuilding a read model.`);
        if (outcome === 'applied') return;
        failure = undefined;
        break;
      } catch (error) {
        if (isDatabaseUnavailable(error) || error instanceof RebuildInProgress) throw error;
        failure = error;
        this.options.context().log.warn({ err: error, event: event.id, type: event.type, tries }, 'a reaction failed');
        if (!reaction) break;
      }
    }
    if (await this.deadLetter(event, failure)) return;
    // The subject was redriven, or the event replayed, between our look and our lock: its turn has come after all.
    await this.attempt(reaction, event);
  }

  /** `applied`: the effect is committed, now or before. `waits`: the subject is behind a dead letter. */
  private async apply(reaction: Reaction | undefined, event: CloudEvent): Promise<'applied' | 'waits' | 'rebuilding'> {
    const context = this.options.context();
    failpoint('inbox: event received');
    const outcome = await runCommand(context, `on ${event.type}`, async (transaction) => {
      const entered = await transaction.sql(
        `with turn as materialized (select pg_try_advisory_xact_lock_shared(${REBUILD_LOCK}) as ours)
         insert into inbox (consumer, event_id)
         select $1, $2 from turn
         where ours and not exists (select from dead_letter where consumer = $1 and subject = $3)
         on conflict do nothing returning event_id`,
        [this.options.consumer, event.id, event.subject],
      );
      if (entered.length === 0) return this.skipReason(transaction, event);
      failpoint('inbox: event remembered');
      await react(reaction, transaction, event);
      failpoint('inbox: effect written');
      return 'applied' as const;
    });
    failpoint('inbox: effect committed');
    return outcome;
  }

  private async skipReason(transaction: Transaction, event: CloudEvent): Promise<'applied' | 'waits' | 'rebuilding'> {
    const [row] = await transaction.sql<{ seen: boolean; ours: boolean }>(
      `select exists (select from inbox where consumer = $1 and event_id = $2) as seen,
         pg_try_advisory_xact_lock_shared(${REBUILD_LOCK}) as ours`,
      [this.options.consumer, event.id],
    );
    if (row?.seen) {
      const { metrics, name } = this.options.context();
      metrics?.duplicate(name);
      return 'applied';
    }
    return row?.ours ? 'waits' : 'rebuilding';
  }

  /**
   * False when it need not wait: nothing failed and no dead letter of the subject is left, or a rebuild has dealt with it,
   * or is about to.
   */
  private deadLetter(event: CloudEvent, failure: unknown): Promise<boolean> {
    return runCommand(this.options.context(), 'dead letter event', async (transaction) => {
      await this.lockSubject(transaction, event.subject);
      if ((await this.skipReason(transaction, event)) !== 'waits') return false;
      if (failure === undefined) {
        const waiting = await transaction.sql('select from dead_letter where consumer = $1 and subject = $2 limit 1', [
          this.options.consumer,
          event.subject,
        ]);
        if (waiting.length === 0) return false;
      }
      await transaction.sql(
        `insert into dead_letter (consumer, subject, event_id, event, error, tries) values ($1, $2, $3, $4, $5, $6)
         on conflict (consumer, event_id) do nothing`,
        [
          this.options.consumer,
          event.subject,
          event.id,
          JSON.stringify(event),
          failure === undefined ? null : describe(failure),
          failure === undefined ? 0 : TRIES,
        ],
      );
      return true;
    });
  }

  async deadLetters(limit = 100): Promise<DeadLetter[]> {
    return this.options.context().db.rows<DeadLetter>(
      `select id::text, subject, event_id, event->>'type' as type, error, tries
       from dead_letter where consumer = $1 order by dead_letter.id limit $2`,
      [this.options.consumer, limit],
    );
  }

  /**
   * Applies the dead letters of every subject (or of one), in order. A subject stops at its first event that fails again.
   * Returns how many were applied.
   */
  async redrive(subject?: string): Promise<number> {
    const subjects = await this.options
      .context()
      .db.rows<{ subject: string }>(
        'select distinct subject from dead_letter where consumer = $1 and ($2::text is null or subject = $2)',
        [this.options.consumer, subject ?? null],
      );
    let applied = 0;
    for (const row of subjects) {
      for (let outcome = await this.redriveNext(row.subject); outcome !== 'ended';) {
        if (outcome === 'applied') applied += 1;
        outcome = await this.redriveNext(row.subject);
      }
    }
    return applied;
  }

  private async redriveNext(subject: string): Promise<'applied' | 'overtaken' | 'ended'> {
    const [next] = await this.options.context().db.rows<{ id: string; event: CloudEvent }>(
      // Qualified: a plain `id` would be the text of the result, of which '10' comes before '9'.
      'select id::text, event from dead_letter where consumer = $1 and subject = $2 order by dead_letter.id limit 1',
      [this.options.consumer, subject],
    );
    if (!next) return 'ended';
    try {
      return await withTrace(traceOf(next.event), () => this.applyDeadLetter(subject, next.id, next.event));
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      await runCommand(this.options.context(), 'note redrive failure', async (transaction) => {
        await transaction.sql('update dead_letter set error = $2, tries = tries + 1 where id = $1', [
          next.id,
          describe(error),
        ]);
      });
      return 'ended';
    }
  }

  private applyDeadLetter(subject: string, id: string, event: CloudEvent): Promise<'applied' | 'overtaken'> {
    return runCommand(this.options.context(), `redrive ${event.type}`, async (transaction) => {
      await transaction.sql(`select pg_advisory_xact_lock_shared(${REBUILD_LOCK})`, [this.options.consumer]);
      await this.lockSubject(transaction, subject);
      const gone = await transaction.sql('delete from dead_letter where id = $1 returning id', [id]);
      // Another redrive was faster.
      if (gone.length === 0) return 'overtaken';
      const entered = await transaction.sql(
        'insert into inbox (consumer, event_id) values ($1, $2) on conflict do nothing returning event_id',
        [this.options.consumer, event.id],
      );
      if (entered.length > 0) await react(this.byType.get(event.type), transaction, event);
      return 'applied';
    });
  }

  private async lockSubject(transaction: Transaction, subject: string): Promise<void> {
    await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 1))', [
      `${this.options.consumer}/${subject}`,
    ]);
  }
}

/** In the trace of the event. */
function processing<T>(event: CloudEvent, work: () => Promise<T>): Promise<T> {
  const details = { kind: 'consumer', attributes: messaging(topicOf(event.source), 'process') } as const;
  return withTrace(traceOf(event), () => withSpan(`process ${event.type}`, details, work));
}

/** The effect of one event, in the caller's transaction. Throws when its data don't fit the contract. */
export async function react(
  reaction: Reaction | undefined,
  transaction: Transaction,
  event: CloudEvent,
): Promise<void> {
  if (!reaction) throw new Error(`No reaction to this version: ${event.type}`);
  const data = reaction.contract.data.parse(event.data);
  await reaction.react(transaction, { ...event, data } as CloudEvent<never>);
}

/** What the effect of an event is traced as. */
export function traceOf(event: CloudEvent) {
  return {
    traceparent: event.traceparent,
    correlationId: event.correlationid,
    causationId: event.id,
    ...(event.actor && { actor: event.actor }),
  };
}

/** `lyceum.classes.student-enrolled.v1` → `lyceum.classes.student-enrolled`. */
export function unversioned(type: string): string {
  return type.replace(/\.v\d+$/, '');
}

function describe(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 2_000);
}
