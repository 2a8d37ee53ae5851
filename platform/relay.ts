import pg from 'pg';
import type { CloudEvent } from '../schema/events/contract.js';
import { failpoint } from './failpoint.js';
import { BUCKETS, contractsOf, toCloudEvent, type OutboxRow, type PublishedEvents } from './outbox.js';
import {
  BUCKET_LOCK,
  END_STALLED_RELAYS,
  instanceOf,
  LIVE_RELAYS,
  relayName,
  sharesOf,
  type Pin,
} from './relay-leases.js';
import { addSpan, messaging, spanTime } from './process/spans.js';
import { type Log } from './process/telemetry.js';
import { topicOf, TransportClosed, type Transport } from './transport/transport.js';

export interface RelayOptions {
  readonly url: string;
  /** Unique for this running process; what an operator pins a bucket to. */
  readonly instance: string;
  readonly events: PublishedEvents;
  readonly transport: Transport;
  readonly log: Log;
  /** Called for each event after the transport has it; after a crash in between, again. */
  readonly onPublished?: ((event: CloudEvent) => void) | undefined;
  /** How often to poll for rows, and for the shares of all relays, in milliseconds. Default 500. */
  readonly pollMs?: number;
  /** A relay that sent no statement for so long loses its buckets to its peers, in milliseconds. Default 10,000. */
  readonly leaseMs?: number;
}

const LEASE_MS = 10_000;

/** Rows of one cycle, over all idle buckets. */
const BATCH = 512;

/**
 * Publishes the outbox. Each bucket of aggregates has one relay at a time, held by an advisory lock of a dedicated
 * connection: when the process dies, the database frees its buckets immediately. A process that lives but does not work is
 * detected by its peers: the statement of each poll is the heartbeat of its lease, and a relay whose lease has expired loses
 * its connection. A relay that was stopped notices that itself and does not publish what it had read before.
 *
 * A cycle takes what waits in all buckets: one read, one send, one mark. While it is in flight its buckets are busy; the next
 * one begins at its end, or at a poll with the other buckets, so that a slow cycle does not hold them up. Rows are marked after
 * the transport has taken the batch, so a crash between the two repeats events and never loses one. No transaction is open
 * while the transport works.
 *
 * The relays of a domain share its buckets evenly ({@link sharesOf}). At each poll a relay reads which relays are connected. It
 * takes the buckets it lacks as soon as they are free. It gives back those above its share after two polls in a row with
 * the same relays, so that a restart does not move buckets around, and when no batch of the bucket is in flight.
 */
export class Relay {
  private client: pg.Client | undefined;
  private readonly owned = new Set<number>();
  /** Owned, to be given back: no more rows of them are read. */
  private readonly leaving = new Set<number>();
  private leaseDue = true;
  private lastSeen = '';
  private readonly busy = new Map<number, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private pumping: Promise<void> | undefined;
  private wanted = false;
  private stopped = false;
  private failures = 0;
  /** When the last statement of this connection succeeded, by the monotonic clock. */
  private renewedAt = performance.now();
  private last: Promise<unknown> = Promise.resolve();
  private readonly contracts;

  constructor(private readonly options: RelayOptions) {
    this.contracts = contractsOf(options.events);
  }

  async start(): Promise<void> {
    await this.connect();
    this.timer = setInterval(() => {
      this.leaseDue = true;
      this.wake();
    }, this.options.pollMs ?? 500);
    this.wake();
  }

  /** There may be new rows. Cheap, never throws. */
  readonly wake = (): void => {
    if (this.stopped) return;
    this.wanted = true;
    this.pumping ??= this.pump().finally(() => (this.pumping = undefined));
  };

  /** Waits for the batches in flight, then releases the buckets. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.pumping;
    await Promise.all(this.busy.values());
    await this.client?.end();
  }

  private get leaseMs(): number {
    return this.options.leaseMs ?? LEASE_MS;
  }

  private async pump(): Promise<void> {
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      try {
        const polled = await this.lease();
        if (this.busy.size === 0 || polled) this.begin(await this.read());
      } catch (error) {
        this.options.log.error({ err: error }, 'the relay lost its database connection');
        await this.disconnect();
        return;
      }
    }
  }

  private begin(rows: readonly OutboxRow[]): void {
    if (rows.length === 0) return;
    const buckets = new Set(rows.map(({ bucket }) => bucket));
    const delivery = this.deliver(rows).finally(() => {
      for (const bucket of buckets) this.busy.delete(bucket);
      this.wake();
    });
    for (const bucket of buckets) this.busy.set(bucket, delivery);
  }

  /** Two statements per poll while the shares are even; the hot path, woken by a commit, has none. True: it was a poll. */
  private async lease(): Promise<boolean> {
    if (!this.client) await this.connect();
    const polled = this.leaseDue;
    if (polled) {
      this.leaseDue = false;
      await this.balance();
    }
    const idle = [...this.leaving].filter((bucket) => !this.busy.has(bucket));
    if (idle.length === 0) return polled;
    for (const bucket of idle) {
      this.leaving.delete(bucket);
      this.owned.delete(bucket);
    }
    await this.query('select pg_advisory_unlock($1, bucket) from unnest($2::int[]) bucket', [BUCKET_LOCK, idle]);
    return polled;
  }

  private async balance(): Promise<void> {
    const stalled = await this.query<{ instance: string }>(END_STALLED_RELAYS, [
      relayName(this.options.events.source, ''),
      this.leaseMs,
    ]);
    for (const { instance } of stalled.rows)
      this.options.log.warn({ instance }, 'a relay did not renew its lease and lost its buckets');
    const { rows } = await this.query<{ relays: string[]; pins: Pin[] }>(
      `select array(${LIVE_RELAYS}) as relays,
         (select coalesce(json_agg(json_build_object('bucket', bucket, 'instance', instance)), '[]') from bucket_pin) as pins`,
      [relayName(this.options.events.source, '')],
    );
    const me = instanceOf(this.options.instance);
    const relays = [...new Set([...(rows[0]?.relays ?? []), me])].sort();
    const pins = (rows[0]?.pins ?? []).filter(({ instance }) => relays.includes(instance));
    const share = sharesOf(relays, pins).get(me) ?? BUCKETS;
    const mine = new Set(pins.filter(({ instance }) => instance === me).map(({ bucket }) => bucket));
    const others = new Set(pins.filter(({ instance }) => instance !== me).map(({ bucket }) => bucket));

    const seen = JSON.stringify([relays, pins]);
    const settled = seen === this.lastSeen;
    this.lastSeen = seen;
    const kept = [...this.owned].filter((bucket) => !others.has(bucket) && !this.leaving.has(bucket));
    for (const bucket of this.owned) if (others.has(bucket)) this.leaving.add(bucket);
    if (settled) {
      const loose = kept.filter((bucket) => !mine.has(bucket));
      // Busy buckets last: an idle bucket is released immediately.
      loose.sort((a, b) => Number(this.busy.has(a)) - Number(this.busy.has(b)));
      for (const bucket of loose.slice(0, Math.max(0, kept.length - share))) this.leaving.add(bucket);
    }

    const pinned = [...mine].filter((bucket) => !this.owned.has(bucket));
    const missing = share - kept.length - pinned.length;
    if (pinned.length > 0) await this.take(pinned, pinned.length);
    if (missing > 0) {
      const free = Array.from({ length: BUCKETS }, (_, bucket) => bucket).filter(
        (bucket) => !this.owned.has(bucket) && !others.has(bucket) && !mine.has(bucket),
      );
      await this.take(free, missing);
    }
  }

  /** Takes those of the buckets that are free, up to a limit. */
  private async take(buckets: readonly number[], limit: number): Promise<void> {
    // A plain scan with a limit tries no lock after the last row that it returns.
    const { rows } = await this.query<{ bucket: number }>(
      'select bucket from unnest($2::int[]) bucket where pg_try_advisory_lock($1, bucket) limit $3',
      [BUCKET_LOCK, buckets, limit],
    );
    for (const { bucket } of rows) this.owned.add(bucket);
  }

  private async read(): Promise<OutboxRow[]> {
    const idle = [...this.owned].filter((bucket) => !this.busy.has(bucket) && !this.leaving.has(bucket));
    if (idle.length === 0) return [];
    const { rows } = await this.query<OutboxRow>(
      `select id, event_id, bucket, aggregate_id, type, data, occurred_at, traceparent, correlation_id, causation_id, actor
       from outbox o
       where published_at is null and parked_at is null and bucket = any($1::smallint[])
         and not exists (select from outbox parked where parked.aggregate_id = o.aggregate_id and parked.parked_at is not null)
       order by id limit ${BATCH}`,
      [idle],
    );
    return rows;
  }

  private async deliver(rows: readonly OutboxRow[]): Promise<void> {
    try {
      const { events, published } = await this.envelopes(rows);
      if (events.length === 0) return;
      failpoint('relay: rows read');
      // The process was stopped in between: another relay may hold the bucket and may have published later events.
      if (performance.now() - this.renewedAt > this.leaseMs / 2)
        throw new Error('The lease was not renewed in time; the batch is read again.');
      const startedAt = spanTime();
      const topic = topicOf(this.options.events.source);
      await this.options.transport.publish(topic, events);
      failpoint('relay: published');
      for (const event of events) {
        addSpan(
          `publish ${event.type}`,
          { kind: 'producer', attributes: messaging(topic, 'send'), startedAt },
          event.traceparent,
        );
        this.options.onPublished?.(event);
      }
      await this.query('update outbox set published_at = now() where id = any($1::bigint[])', [published]);
      failpoint('relay: marked');
      this.failures = 0;
    } catch (error) {
      if (error instanceof TransportClosed) this.stopped = true;
      if (this.stopped) return;
      this.failures += 1;
      const pause = Math.min(5_000, 50 * 2 ** Math.min(this.failures, 7));
      this.options.log.error(
        { err: error, events: rows.length, pause },
        'a batch was not published and will be tried again',
      );
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  private async envelopes(rows: readonly OutboxRow[]): Promise<{ events: CloudEvent[]; published: string[] }> {
    const events: CloudEvent[] = [];
    const published: string[] = [];
    const parked = new Set<string>();
    for (const row of rows) {
      if (parked.has(row.aggregate_id)) continue;
      try {
        events.push(toCloudEvent(row, this.options.events, this.contracts));
        published.push(row.id);
      } catch (error) {
        parked.add(row.aggregate_id);
        this.options.log.error(
          { err: error, event: row.event_id, type: row.type },
          'an event does not fit its contract and is parked',
        );
        await this.query('update outbox set parked_at = now(), park_reason = $2 where id = $1', [
          row.id,
          (error as Error).message,
        ]);
      }
    }
    return { events, published };
  }

  private async connect(): Promise<void> {
    // In the URL: an application name in the URL of the settings would override an option.
    const url = new URL(this.options.url);
    url.searchParams.set('application_name', relayName(this.options.events.source, this.options.instance));
    const client = new pg.Client({
      connectionString: url.href,
      // A machine that vanished is noticed within half a minute, on both sides.
      options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    // The error of a connection that was replaced must not end its successor.
    client.on('error', () => void (this.client === client && this.disconnect()));
    await client.connect();
    this.client = client;
    this.leaseDue = true;
  }

  /** The locks ended with the connection. Batches in flight may be published again by the next holder. */
  private async disconnect(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.owned.clear();
    this.leaving.clear();
    await client?.end().catch(() => undefined);
  }

  /** One statement at a time on the connection. Each that succeeds renews the lease. */
  private query<Row extends object>(sql: string, parameters: unknown[]): Promise<pg.QueryResult<Row>> {
    const result = this.last.then(() => {
      if (!this.client) throw new Error('The relay has no connection.');
      return this.client.query<Row>(sql, parameters);
    });
    result.then(
      () => (this.renewedAt = performance.now()),
      () => undefined,
    );
    this.last = result.catch(() => undefined);
    return result;
  }
}
