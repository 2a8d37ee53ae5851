import { createHash } from 'node:crypto';
import type { CloudEvent, EventContract } from '../schema/events/contract.js';
import type { Aggregate, DomainEvent } from './domain/aggregate.js';
import { newId } from './domain/ids.js';
import type { Trace } from './process/telemetry.js';

/** How one domain event is said to the others: the contract, and the data made from the event. `null`: it stays inside. */
export type Publication<Event extends DomainEvent = DomainEvent> = {
  readonly contract: EventContract;
  readonly data: (event: Event) => unknown;
} | null;

/** A domain's whole published language, by the domain event's type. */
export interface PublishedEvents {
  /** The domain that publishes; its topic is `lyceum.<source>`. */
  readonly source: string;
  readonly byType: Readonly<Record<string, Publication<never>>>;
}

/** Exhaustive by its type: a new domain event does not compile until it is said here what becomes of it. */
export function publishEvents<Event extends DomainEvent>(
  source: string,
  byType: { readonly [Type in Event['type']]: Publication<Extract<Event, { type: Type }>> },
): PublishedEvents {
  return { source, byType: byType };
}

/** Events of one aggregate share a bucket; a bucket has one relay at a time. */
export const BUCKETS = 16;

export function bucketOf(aggregateId: string): number {
  return createHash('sha1').update(aggregateId).digest().readUInt32BE(0) % BUCKETS;
}

export type Execute = <Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/**
 * Writes what the aggregates recorded into the outbox, in the caller's transaction, after their rows were written under
 * their locks: the ids of one aggregate's events therefore rise with its versions. Returns how many.
 */
export async function writeOutbox(
  execute: Execute,
  events: PublishedEvents,
  aggregates: Iterable<Pick<Aggregate, 'id' | 'pullEvents'>>,
  cause: { trace: Trace; actor: string | undefined; now: Date },
): Promise<number> {
  const rows: object[] = [];
  for (const aggregate of aggregates) {
    for (const { event, version } of aggregate.pullEvents()) {
      const publication = events.byType[event.type];
      if (publication === undefined)
        throw new Error(`${events.source} records "${event.type}" but its events.ts does not know it`);
      if (publication === null) continue;
      rows.push({
        event_id: newId(),
        bucket: bucketOf(aggregate.id),
        aggregate_id: aggregate.id,
        version,
        type: publication.contract.type,
        data: publication.data(event as never),
      });
    }
  }
  if (rows.length === 0) return 0;
  await execute(
    `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id, causation_id, actor)
     select event_id, bucket, aggregate_id, version, type, data, $2, $3, $4, $5, $6
     from jsonb_to_recordset($1::jsonb)
       as r (event_id uuid, bucket smallint, aggregate_id text, version integer, type text, data jsonb)`,
    [
      JSON.stringify(rows),
      cause.now.toISOString(),
      cause.trace.traceparent,
      cause.trace.correlationId,
      cause.trace.causationId ?? null,
      cause.actor ?? null,
    ],
  );
  return rows.length;
}

export interface OutboxRow {
  readonly id: string;
  readonly event_id: string;
  readonly bucket: number;
  readonly aggregate_id: string;
  readonly type: string;
  readonly data: unknown;
  readonly occurred_at: Date;
  readonly traceparent: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly actor: string | null;
}

/** The envelope of a row. Throws when the data does not fit its contract: such a row is parked, never published. */
export function toCloudEvent(
  row: OutboxRow,
  events: PublishedEvents,
  contracts: ReadonlyMap<string, EventContract>,
): CloudEvent {
  const contract = contracts.get(row.type);
  if (!contract) throw new Error(`${events.source} has no contract for ${row.type}`);
  return { ...envelopeOf(row, events.source), data: contract.data.parse(row.data) };
}

/** The envelope of a row with its data as they were recorded, whatever the contracts of this version are. */
export function envelopeOf(row: OutboxRow, source: string): CloudEvent {
  return {
    specversion: '1.0',
    id: row.event_id,
    source,
    type: row.type,
    time: row.occurred_at.toISOString(),
    subject: row.aggregate_id,
    traceparent: row.traceparent,
    correlationid: row.correlation_id,
    ...(row.causation_id && { causationid: row.causation_id }),
    ...(row.actor && { actor: row.actor }),
    data: row.data,
  };
}

export function contractsOf(events: PublishedEvents): ReadonlyMap<string, EventContract> {
  const publications = Object.values(events.byType) as Publication[];
  return new Map(
    publications.flatMap((publication) => (publication ? [[publication.contract.type, publication.contract]] : [])),
  );
}
