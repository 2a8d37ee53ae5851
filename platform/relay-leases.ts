import { BUCKETS } from './outbox.js';

/** First key of the advisory locks that relays hold; the second is the bucket. */
export const BUCKET_LOCK = 7_260_002;

/** Set by an operator: while this instance is connected, only it publishes the bucket. */
export interface Pin {
  readonly bucket: number;
  readonly instance: string;
}

/** The application name of a relay's connection. */
export function relayName(domain: string, instance: string): string {
  return `relay ${domain} ${instanceOf(instance)}`;
}

/** An instance's name as Postgres shows it: an application name has at most 63 bytes, and printable ASCII only. */
export function instanceOf(instance: string): string {
  return instance.replace(/[^\x20-\x7e]/g, '?').slice(0, 40);
}

/**
 * Ends the connections of other relays that sent no statement for `$2` milliseconds, which frees their buckets: a relay sends
 * one at every poll, so that process is stopped or stuck, although its kernel keeps the connection alive. `$1` is
 * `relayName(domain, '')`. The clock is the database's.
 */
export const END_STALLED_RELAYS = `
  select substr(application_name, length($1) + 1) as instance, pg_terminate_backend(pid) as ended from pg_stat_activity
  where datname = current_database() and starts_with(application_name, $1) and pid <> pg_backend_pid()
    and state = 'idle' and state_change < clock_timestamp() - make_interval(secs => $2::float8 / 1000)`;

/** Instances whose relay is connected to this database; `$1` is `relayName(domain, '')`. */
export const LIVE_RELAYS = `
  select distinct substr(application_name, length($1) + 1) from pg_stat_activity
  where datname = current_database() and starts_with(application_name, $1)`;

/**
 * How many buckets each instance should hold: the pinned ones, and an even share of the rest; the first instances by name get
 * one more. Relays that see the same instances and pins compute the same shares. The shares add up to all buckets, and
 * differ by at most one without pins.
 */
export function sharesOf(instances: readonly string[], pins: readonly Pin[]): Map<string, number> {
  const shares = new Map([...instances].sort().map((instance) => [instance, 0]));
  for (const { instance } of pins) shares.set(instance, (shares.get(instance) ?? 0) + 1);
  for (let bucket = pins.length; bucket < BUCKETS; bucket += 1) {
    const least = [...shares].reduce((a, b) => (b[1] < a[1] ? b : a));
    shares.set(least[0], least[1] + 1);
  }
  return shares;
}

/** Which instance holds which bucket of this database: rows of `bucket` and `instance`; parameters as of {@link LIVE_RELAYS}. */
export const HELD_BUCKETS = `
  select objid::int as bucket, substr(application_name, length($1) + 1) as instance
  from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and classid = ${BUCKET_LOCK} and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())
  order by bucket`;
