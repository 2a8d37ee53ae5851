import { BUCKETS } from './outbox.js';

/** First key of the advisory locks that relays hold; the second is the bucket. */
export const BUCKET_LOCK = 7_260_002;

/** An operator's wish: while this instance is there, it alone publishes the bucket. */
export interface Pin {
  readonly bucket: number;
  readonly instance: string;
}

/** How a relay's connection calls itself. */
export function relayName(domain: string, instance: string): string {
  return `relay ${domain} ${instanceOf(instance)}`;
}

/** What Postgres shows of an instance's name: an application name has at most 63 bytes, and printable ASCII only. */
export function instanceOf(instance: string): string {
  return instance.replace(/[^\x20-\x7e]/g, '?').slice(0, 40);
}

/** Instances whose relay is connected to this database; `$1` is `relayName(domain, '')`. */
export const LIVE_RELAYS = `
  select distinct substr(application_name, length($1) + 1) from pg_stat_activity
  where datname = current_database() and starts_with(application_name, $1)`;

/**
 * How many buckets each instance should hold: pinned ones, and of the rest as many as make all as even as can be, the
 * first by name one more. Every relay that sees the same instances and pins comes to the same shares, which add up to all
 * buckets; without pins they differ by one at most.
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

/** Who holds which bucket of this database: rows of `bucket` and `instance`; parameters as of {@link LIVE_RELAYS}. */
export const HELD_BUCKETS = `
  select objid::int as bucket, substr(application_name, length($1) + 1) as instance
  from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and classid = ${BUCKET_LOCK} and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())
  order by bucket`;
