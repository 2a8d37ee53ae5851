import { createHash } from 'node:crypto';
import { LockMode, OptimisticLockError, type Collection, type EntityManager } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type ControlledTransaction } from 'kysely';
import type { EventContract, EventData } from '../schema/events/contract.js';
import { forgetLoaded, type Context } from './context.js';
import type { Aggregate, DomainEvent } from './domain/aggregate.js';
import { canonicalJson } from './domain/canonical-json.js';
import { now } from './domain/clock.js';
import { type DomainError, IdempotencyKeyReused } from './domain/errors.js';
import { isUuid } from './domain/ids.js';
import { failpoint } from './failpoint.js';
import { enqueue, type EnqueueOptions, type JobDefinition } from './jobs.js';
import { writeOutbox, type Execute } from './outbox.js';
import { withSpan } from './process/spans.js';
import { continueTrace, currentTrace } from './process/telemetry.js';

/** Names of the collections of an aggregate: what can be loaded with it. */
type CollectionOf<T> = {
  [Name in keyof T & string]: T[Name] extends Collection<infer _Item extends object> ? Name : never;
}[keyof T & string];

/**
 * What a command works with: one transaction, and the aggregates that it changes. Ends when the command returns.
 */
export class Transaction {
  private readonly aggregates = new Set<Pick<Aggregate, 'id' | 'pullEvents'>>();
  private readonly ephemeral: (() => void)[] = [];
  private readonly ending: (() => Promise<void>)[] = [];
  /** The present, the same for the whole command. */
  readonly now: Date = now();

  constructor(
    readonly em: EntityManager,
    readonly context: Context,
  ) {}

  /**
   * The aggregate, locked until the transaction ends (`FOR UPDATE` on its root). Its collections are loaded by `populate`.
   * Throws `notFound()` when there is none; an id that is no UUID is simply not found.
   */
  async load<T extends Aggregate>(
    type: new (...args: never[]) => T,
    id: string,
    notFound: () => DomainError,
    populate: readonly CollectionOf<T>[] = [],
  ): Promise<T> {
    if (!isUuid(id)) throw notFound();
    const found = await this.find(type, { id }, populate);
    if (!found) throw notFound();
    return found;
  }

  /** Like {@link load}, by other columns; null when there is none. */
  async find<T extends Aggregate>(
    type: new (...args: never[]) => T,
    where: Readonly<Record<string, unknown>>,
    populate: readonly CollectionOf<T>[] = [],
  ): Promise<T | null> {
    // The root is locked first and alone: a lock over a join would not wait for rows that another writer is adding.
    const found = await this.em.findOne<T>(type, where as never, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!found) return null;
    // The ORM's own type of paths can't be resolved for a type parameter; CollectionOf has checked the names.
    if (populate.length > 0) await this.em.populate(found, populate as never);
    this.aggregates.add(found);
    return found;
  }

  /**
   * Many aggregates, each locked, in the order of their ids, so that two that load many never wait for each other in a
   * circle. For what is one act to many independent receivers, such as a notice to a class.
   */
  async loadAll<T extends Aggregate>(type: new (...args: never[]) => T, ids: readonly string[]): Promise<T[]> {
    const found: T[] = await this.em.find<T>(type, { id: { $in: [...ids] } } as never, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
      orderBy: { id: 'asc' } as never,
    });
    for (const aggregate of found) this.aggregates.add(aggregate);
    return found;
  }

  /**
   * An event of an aggregate that plain SQL has changed under its lock, from which its row now has this version. For one act
   * with many recipients.
   */
  record<Event extends DomainEvent>(aggregateId: string, version: number, event: Event): void {
    this.aggregates.add({ id: aggregateId, pullEvents: () => [{ event, version }] });
  }

  /** A new aggregate, inserted at the end. */
  add<T extends Aggregate>(aggregate: T): T {
    this.em.persist(aggregate);
    this.aggregates.add(aggregate);
    return aggregate;
  }

  /**
   * Plain SQL in the transaction, with `$1` parameters; snake_case columns. It sees what was flushed: call {@link flush}
   * before it reads or refers to rows that the ORM has yet to write.
   */
  readonly sql: Execute = async <Row>(sql: string, parameters: readonly unknown[] = []) => {
    const transaction = (this.em as SqlEntityManager).getTransactionContext<ControlledTransaction<unknown>>();
    if (!transaction) throw new Error('The transaction has ended.');
    const result = await transaction.executeQuery(CompiledQuery.raw(sql, [...parameters]));
    return result.rows as Row[];
  };

  /** A job that exists only if this transaction commits. */
  enqueue<Payload>(job: JobDefinition<Payload>, payload: Payload, options?: EnqueueOptions): Promise<void> {
    return enqueue(this.sql, job, payload, options);
  }

  /** Sent after the commit. It is no fact: it may be lost, and can't be asked for later. */
  publishEphemeral<Contract extends EventContract>(
    contract: Contract,
    subject: string,
    data: EventData<Contract>,
  ): void {
    this.ephemeral.push(() => this.context.live.publishEphemeral(contract, subject, data));
  }

  flush(): Promise<void> {
    return this.em.flush();
  }

  /**
   * Work for which other commands wait, such as taking a number of a series without gaps: done when all else of the command
   * is written, so that its lock is held for the last statements only.
   */
  last(work: () => Promise<void>): void {
    this.ending.push(work);
  }

  /** Last act of the runner: rows first, then the events, under the same locks. Returns the number of events. */
  async finish(): Promise<number> {
    await this.em.flush();
    for (const work of this.ending.splice(0)) {
      await work();
      await this.em.flush();
    }
    failpoint('command: rows written');
    const trace = currentTrace() ?? continueTrace({});
    const events = await writeOutbox(this.sql, this.context.events, this.aggregates, {
      trace,
      actor: this.context.viewer?.id ?? trace.actor,
      now: this.now,
    });
    // Of a transaction that goes on with other work.
    this.aggregates.clear();
    failpoint('command: events recorded');
    return events;
  }

  /** For the runner, after the commit. */
  committed(): void {
    for (const publish of this.ephemeral) publish();
  }
}

const MAX_TRIES = 12;

/**
 * Runs a command: one transaction, retried whole in a fresh fork when the database says that another transaction was faster, so
 * that no client ever sees a conflict between writers. `work` must not have effects outside of the transaction.
 */
export async function runCommand<Result>(
  context: Context,
  name: string,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return measured(context, name, async () => {
    for (let attempt = 1; ; attempt += 1) {
      // Whoever waited for a connection or lost to others may have no one left who waits for the result.
      context.signal?.throwIfAborted();
      try {
        const { result, events, transaction } = await runOnce(context, work);
        failpoint('command: committed');
        forgetLoaded(context);
        transaction.committed();
        if (events > 0) context.wakeRelay();
        return result;
      } catch (error) {
        if (attempt >= MAX_TRIES || !isConflict(error)) throw error;
        context.log.debug({ command: name, attempt }, 'command retried after a conflict');
        await backOff(attempt);
      }
    }
  });
}

async function measured<Result>(context: Context, name: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  let failure: unknown;
  try {
    return await withSpan(`command ${name}`, { attributes: { 'lyceum.domain': context.name } }, work);
  } catch (error) {
    failure = error ?? new Error('A command failed.');
    throw error;
  } finally {
    context.metrics?.command(context.name, name, failure, performance.now() - startedAt);
  }
}

async function runOnce<Result>(
  context: Context,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<{ result: Result; events: number; transaction: Transaction }> {
  const em = context.orm.em.fork({ clear: true });
  return em.transactional(async (inner) => {
    const transaction = new Transaction(inner, context);
    const result = await work(transaction);
    return { result, events: await transaction.finish(), transaction };
  });
}

/** Runs one of several pieces of work of a transaction. */
export type InTurn = <Result>(
  context: Context,
  name: string,
  work: (transaction: Transaction) => Promise<Result>,
) => Promise<Result>;

/**
 * Several commands in one transaction, one after the other: all of them or none. Each has a context and records events of its
 * own, and none sees what another has loaded. It is not retried, and gives up a lock for which it would wait long: the
 * caller then runs them one by one.
 */
export async function runTogether(context: Context, work: (inTurn: InTurn) => Promise<void>): Promise<void> {
  let events = 0;
  const transactions: Transaction[] = [];
  await context.orm.em.fork({ clear: true }).transactional(async (em) => {
    await work((own, name, one) =>
      measured(own, name, async () => {
        const transaction = new Transaction(em, own);
        transactions.push(transaction);
        const result = await one(transaction);
        events += await transaction.finish();
        em.clear();
        return result;
      }),
    );
  });
  failpoint('command: committed');
  for (const transaction of transactions) transaction.committed();
  if (events > 0) context.wakeRelay();
}

/**
 * Runs a command that has one effect however often it is sent. The key and the result are stored in the effect's own
 * transaction; the same key with the same request answers with the same result, with another request it is refused.
 * `work` returns what identifies the result (ids), as JSON.
 */
export function runIdempotently<
  Request extends { readonly idempotencyKey: string },
  Result extends string | Readonly<Record<string, string | number | null>>,
>(
  context: Context,
  name: string,
  request: Request,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const actor = context.viewer?.id ?? 'anonymous';
  const { idempotencyKey, ...rest } = request;
  const hash = createHash('sha256').update(canonicalJson(rest)).digest('hex');
  return runCommand(context, name, async (transaction) => {
    // Two requests at once: the second waits here for the first to end, then reads its result.
    await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `${actor}/${name}/${idempotencyKey}`,
    ]);
    const [known] = await transaction.sql<{ request_hash: string; result: Result }>(
      'select request_hash, result from idempotency_key where actor = $1 and operation = $2 and key = $3',
      [actor, name, idempotencyKey],
    );
    if (known) {
      if (known.request_hash !== hash) throw new IdempotencyKeyReused();
      return known.result;
    }
    const result = await work(transaction);
    await transaction.sql(
      'insert into idempotency_key (actor, operation, key, request_hash, result) values ($1, $2, $3, $4, $5)',
      [actor, name, idempotencyKey, hash, JSON.stringify(result)],
    );
    return result;
  });
}

/** Codes of PostgreSQL: serialization failure, deadlock. */
const RETRIED_STATES = new Set(['40001', '40P01']);

function isConflict(error: unknown): boolean {
  if (error instanceof OptimisticLockError) return true;
  const { code, constraint } = databaseError(error);
  return (
    (code !== undefined && RETRIED_STATES.has(code)) ||
    (code === '23505' && constraint === 'outbox_aggregate_id_version_key')
  );
}

/** SQLSTATE and constraint of a database error, wherever a library wrapped it. */
export function databaseError(error: unknown): { code?: string; constraint?: string } {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    const { code, constraint, previous } = current as { code?: unknown; constraint?: unknown; previous?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) {
      return { code, ...(typeof constraint === 'string' && { constraint }) };
    }
    if (previous instanceof Error) return databaseError(previous);
  }
  return {};
}

/** True when the error is the violation of this constraint: how a command turns it into a refusal of the domain. */
export function violates(error: unknown, constraint: string): boolean {
  return databaseError(error).constraint === constraint;
}

function backOff(attempt: number): Promise<void> {
  // Full jitter: writers that collided must not meet again.
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(200, 2 ** attempt)));
}
