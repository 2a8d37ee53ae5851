import type pg from 'pg';

/** What the database says about everything that was committed. All but the first two and the last three must be nothing. */
export interface Audit {
  /** Events of committed transactions, counted at the aggregates. */
  readonly committed: number;
  readonly deadLetters: number;
  /** Aggregates that have more or fewer rows in the outbox than events. */
  readonly unrecorded: number;
  /** Events that have neither an effect nor a dead letter. */
  readonly lost: number;
  /** Effects beyond the first of an event. */
  readonly doubled: number;
  /** Effects that came after the effect of a later event of the same aggregate. */
  readonly inverted: number;
  /** Effects of what no transaction committed. */
  readonly invented: number;
  /** Publications of an event that was published already, by a worker that neither was ended nor had failed. */
  readonly unexplained: number;
  /** Events in the last batch of each bucket of the workers that were ended: what may have been in flight. */
  readonly inFlight: number;
  readonly republished: number;
  /** Deliveries of events that were delivered before. */
  readonly duplicates: number;
}

/** `ended`: the workers that were killed. */
export async function audit(db: pg.Pool | pg.PoolClient, ended: readonly string[]): Promise<Audit> {
  const { rows } = await db.query<Audit>(AUDIT, [ended]);
  return rows[0] as Audit;
}

/** What must be nothing and is not, as a sentence each. */
export function violations(
  found: Audit,
  expected: { readonly deadLetters: number; readonly zombies: boolean },
): string[] {
  const { deadLetters, unrecorded, lost, doubled, inverted, invented, unexplained } = found;
  const counts = { unrecorded, lost, doubled, inverted, invented, ...(!expected.zombies && { unexplained }) };
  return [
    ...Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`])),
    ...(deadLetters === expected.deadLetters ? [] : [`${deadLetters} dead letters, not ${expected.deadLetters}`]),
  ];
}

const AUDIT = `
  with recorded as (
    select aggregate_id::uuid as counter_id, (data->>'number')::int as number, event_id from outbox
  ), first_effect as (
    select counter_id, number, min(id) as id, count(*) as times from effect group by counter_id, number
  ), in_turn as (
    select number, max(number) over (partition by counter_id order by id rows between unbounded preceding and 1 preceding) as before
    from first_effect
  ), last_batch as (
    select distinct on (worker, bucket) batch from publication where worker = any($1::text[]) order by worker, bucket, id desc
  )
  select
    (select coalesce(sum(version), 0)::int from counter) as "committed",
    (select count(*)::int from dead_letter) as "deadLetters",
    (select count(*)::int from counter c where version <> (select count(*) from outbox where aggregate_id = c.id::text)) as "unrecorded",
    (select count(*)::int from counter c, generate_series(1, c.version) number
      where not exists (select from effect e where e.counter_id = c.id and e.number = number.number)
        and not exists (select from dead_letter d
          where d.subject = c.id::text and (d.event->'data'->>'number')::int = number.number)) as "lost",
    (select coalesce(sum(times - 1), 0)::int from first_effect) as "doubled",
    (select count(*)::int from in_turn where number < before) as "inverted",
    (select count(*)::int from effect e where not exists (select from recorded r
      where r.event_id = e.event_id and r.counter_id = e.counter_id and r.number = e.number)) as "invented",
    (select count(*)::int from publication p
      where state <> 'failed' and batch not in (select batch from last_batch)
        and exists (select from publication later where later.event_id = p.event_id and later.id > p.id)) as "unexplained",
    (select count(*)::int from publication where batch in (select batch from last_batch)) as "inFlight",
    (select count(*) - count(distinct event_id) from publication)::int as "republished",
    (select count(*) - count(distinct event_id) from delivery)::int as "duplicates"`;
