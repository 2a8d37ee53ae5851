import { runCommand } from '../platform/command.js';
import { StartupError } from '../platform/config/startup-error.js';
import type { OpenDomain } from './open-domain.js';

export interface OutboxState {
  readonly domain: string;
  /** Events that are still to be published; those of parked aggregates are not among them. */
  readonly unpublished: number;
  /** Age of the oldest of them in seconds; null when there is none. */
  readonly oldestSeconds: number | null;
  /** Aggregates whose events wait behind one that does not fit its contract. */
  readonly parkedAggregates: number;
}

export async function outboxState({ definition, context }: OpenDomain): Promise<OutboxState> {
  const [state] = await context().db.rows<Omit<OutboxState, 'domain'>>(
    `with parked as materialized (select distinct aggregate_id from outbox where parked_at is not null)
     select count(*) as unpublished, extract(epoch from now() - min(occurred_at))::float8 as oldest_seconds,
       (select count(*) from parked) as parked_aggregates
     from outbox where published_at is null and parked_at is null
       and aggregate_id not in (select aggregate_id from parked)`,
  );
  if (!state) throw new Error('A count has a row.');
  return { domain: definition.name, ...state };
}

export interface ParkedEvent {
  readonly aggregateId: string;
  readonly type: string;
  readonly eventId: string;
  readonly parkedAt: Date;
  readonly reason: string;
  /** Later events of the aggregate, which wait behind this one. */
  readonly waiting: number;
}

/** Events that did not fit their contracts, oldest first. */
export function parkedEvents({ context }: OpenDomain, limit: number): Promise<ParkedEvent[]> {
  return context().db.rows(
    `select aggregate_id, type, event_id, parked_at, park_reason as reason,
       (select count(*) from outbox behind
        where behind.aggregate_id = parked.aggregate_id and behind.version > parked.version and behind.published_at is null) as waiting
     from outbox parked where parked_at is not null order by id limit $1`,
    [limit],
  );
}

/**
 * Lets the relay try the parked events of an aggregate again, in their order: after a release whose contract they fit. One
 * that still does not fit is parked again. Returns how many were parked.
 */
export function unpark({ definition, context }: OpenDomain, aggregateId: string): Promise<number> {
  return runCommand(context(), 'unpark', async (transaction) => {
    const rows = await transaction.sql(
      `update outbox set parked_at = null, park_reason = null
       where aggregate_id = $1 and parked_at is not null returning id`,
      [aggregateId],
    );
    if (rows.length === 0)
      throw new StartupError(`${definition.name} has no parked event of ${aggregateId}: see "outbox parked".`);
    return rows.length;
  });
}

/**
 * Has the relay publish the events of the last hours again, in their order, for a new generation of topics: inboxes drop those
 * that they know. Returns how many.
 */
export async function republish({ context }: OpenDomain, hours: number): Promise<number> {
  let events = 0;
  for (let after = '0'; ;) {
    // In batches: commands insert into the same table meanwhile.
    const [batch] = await runCommand(context(), 'republish', (transaction) =>
      transaction.sql<{ count: number; last: string | null }>(
        `with batch as (
           select id from outbox where id > $2 and published_at is not null
             and occurred_at > now() - make_interval(hours => $1) order by id limit 1000),
         done as (update outbox set published_at = null where id in (select id from batch))
         select count(*)::int as count, max(id)::text as last from batch`,
        [hours, after],
      ),
    );
    if (!batch?.last) return events;
    events += batch.count;
    after = batch.last;
  }
}
