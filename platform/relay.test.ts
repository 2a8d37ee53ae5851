import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import type { CloudEvent } from '../schema/events/contract.js';
import { newId } from './domain/ids.js';
import { bucketOf, BUCKETS } from './outbox.js';
import { BUCKET_LOCK, HELD_BUCKETS, relayName, sharesOf } from './relay-leases.js';
import { Relay } from './relay.js';
import { eventually } from './testing/testing.js';
import { baskets, ItemAdded } from './testing/domain.js';
import { freshDatabase, testLog } from './testing/subgraph.js';
import { InProcessTransport } from './transport/in-process.js';

const disposals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

/** What relays published, and whether two of them ever had the same bucket in hand. */
class Journal {
  readonly ids: string[] = [];
  readonly overlaps: number[] = [];
  readonly inHand = new Set<number>();
  sends = 0;
  /** Resolved when batches may end. */
  gate: Promise<void> = Promise.resolve();

  transport(): InProcessTransport {
    const publish = async (events: readonly CloudEvent[]): Promise<void> => {
      this.sends += 1;
      const buckets = [...new Set(events.map(({ subject }) => bucketOf(subject)))];
      for (const bucket of buckets) if (this.inHand.has(bucket)) this.overlaps.push(bucket);
      for (const bucket of buckets) this.inHand.add(bucket);
      // A broker takes its time.
      await new Promise((done) => setTimeout(done, Math.random() * 20));
      await this.gate;
      for (const event of events) this.ids.push(event.id);
      for (const bucket of buckets) this.inHand.delete(bucket);
    };
    return new (class extends InProcessTransport {
      override publish(_topic: string, events: readonly CloudEvent[]): Promise<void> {
        return publish(events);
      }
    })();
  }
}

async function setUp() {
  const database = await freshDatabase(baskets);
  disposals.push(() => database.drop());
  const journal = new Journal();
  const look = await connect(database.url);
  const held = async (): Promise<Record<string, number[]>> => {
    const { rows } = await look.query<{ bucket: number; instance: string }>(HELD_BUCKETS, [relayName('baskets', '')]);
    const byInstance = Map.groupBy(rows, ({ instance }) => instance);
    return Object.fromEntries([...byInstance].map(([instance, of]) => [instance, of.map(({ bucket }) => bucket)]));
  };
  return {
    journal,
    look,
    held,
    relay: async (instance: string, leaseMs?: number): Promise<Relay> => {
      const relay = new Relay({
        url: database.url,
        instance,
        events: baskets.events,
        log: testLog,
        pollMs: 25,
        ...(leaseMs !== undefined && { leaseMs }),
        transport: journal.transport(),
      });
      await relay.start();
      disposals.push(() => relay.stop());
      return relay;
    },
    connect: (name: string) => connect(database.url, name),
    /** Resolves when each instance holds that many buckets and all are held. */
    shared: (counts: Record<string, number>) =>
      eventually(async () => {
        const now = await held();
        expect(Object.fromEntries(Object.entries(now).map(([instance, of]) => [instance, of.length]))).toEqual(counts);
        return true;
      }),
    put: async (count: number, aggregateIds: readonly string[] = []): Promise<string[]> => {
      const rows = Array.from({ length: count }, (_, index) => {
        const id = aggregateIds[index % aggregateIds.length] ?? newId();
        return { event_id: newId(), bucket: bucketOf(id), aggregate_id: id };
      });
      await look.query(
        `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
         select event_id, bucket, aggregate_id, (select coalesce(max(version), 0) from outbox) + row_number() over (), $2,
           jsonb_build_object('basketId', aggregate_id, 'number', 1), now(), '00-0', 'c'
         from jsonb_to_recordset($1) as r (event_id uuid, bucket smallint, aggregate_id text)`,
        [JSON.stringify(rows), ItemAdded.type],
      );
      return rows.map((row) => row.event_id);
    },
  };
}

async function connect(url: string, name?: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, ...(name !== undefined && { application_name: name }) });
  client.on('error', () => undefined);
  await client.connect();
  disposals.push(() => client.end().catch(() => undefined));
  return client;
}

describe('shares', () => {
  test.each([1, 2, 3, 5, 7, 16, 20])('of %i instances cover all buckets and differ by one at most', (count) => {
    const instances = Array.from({ length: count }, (_, index) => `i${index}`);
    const shares = [...sharesOf(instances, []).values()];
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(BUCKETS);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    expect(sharesOf(instances.toReversed(), [])).toEqual(sharesOf(instances, []));
  });

  test('count what is pinned first, and make the rest as even as they can', () => {
    const pins = Array.from({ length: 10 }, (_, bucket) => ({ bucket, instance: 'b' }));
    expect(sharesOf(['a', 'b', 'c'], pins)).toEqual(
      new Map([
        ['a', 3],
        ['b', 10],
        ['c', 3],
      ]),
    );
  });
});

test('one relay has all buckets, two have eight each, three five or six, and those of one that stops go round', async () => {
  const { relay, shared } = await setUp();
  await relay('a');
  await shared({ a: 16 });
  const b = await relay('b');
  await shared({ a: 8, b: 8 });
  await relay('c');
  await shared({ a: 6, b: 5, c: 5 });
  await b.stop();
  await shared({ a: 8, c: 8 });
});

test('the buckets of a relay whose process dies are taken by the others', async () => {
  const { relay, shared, connect, put, journal } = await setUp();
  // What the database sees of a process: a connection that holds locks, and then is gone without a word.
  const dying = await connect(relayName('baskets', 'dying'));
  await dying.query('select pg_advisory_lock($1, bucket) from generate_series(0, 7) bucket', [BUCKET_LOCK]);
  await relay('a');
  await shared({ a: 8, dying: 8 });
  const ids = await put(64);
  (dying as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  await shared({ a: 16 });
  await eventually(() => journal.ids.length === 64);
  expect(new Set(journal.ids)).toEqual(new Set(ids));
});

test('a pinned bucket goes to its instance and the shares stay even; when the instance is gone, anyone has it', async () => {
  const { relay, shared, held, look } = await setUp();
  await relay('a');
  const b = await relay('b');
  await shared({ a: 8, b: 8 });
  const bucket = (await held())['a']?.[0];
  await look.query('insert into bucket_pin (bucket, instance) values ($1, $2)', [bucket, 'b']);
  await eventually(async () => (await held())['b']?.includes(bucket as number));
  await shared({ a: 8, b: 8 });
  expect((await held())['b']).toContain(bucket);
  await b.stop();
  await shared({ a: 16 });
  // It comes back under the same name: the pin holds again.
  await relay('b');
  await shared({ a: 8, b: 8 });
  expect((await held())['b']).toContain(bucket);
});

test('a pin to an instance that is not there changes nothing', async () => {
  const { relay, shared, look } = await setUp();
  await look.query(
    `insert into bucket_pin (bucket, instance) select bucket, 'no one' from generate_series(0, 15) bucket`,
  );
  await relay('a');
  await shared({ a: 16 });
  await relay('b');
  await shared({ a: 8, b: 8 });
});

test('a bucket is given back only after its batch in flight has ended, however much waits behind it', async () => {
  const { relay, shared, held, put, journal, look } = await setUp();
  await relay('a');
  await shared({ a: 16 });
  let open: () => void = () => undefined;
  journal.gate = new Promise((resolve) => (open = resolve));
  await put(800);
  await eventually(() => journal.inHand.size === BUCKETS);
  await relay('b');
  // While "a" polls on, no one else gets any of what it has in flight.
  const polls = new Set<string>();
  await eventually(async () => {
    const { rows } = await look.query<{ at: Date }>(
      'select query_start as at from pg_stat_activity where datname = current_database() and application_name = $1',
      [relayName('baskets', 'a')],
    );
    polls.add(String(rows[0]?.at.getTime()));
    return polls.size > 5;
  });
  expect(await held()).toEqual({ a: Array.from({ length: BUCKETS }, (_, bucket) => bucket) });
  open();
  await shared({ a: 8, b: 8 });
  await eventually(() => journal.ids.length === 800);
  expect(journal.overlaps).toEqual([]);
  expect(new Set(journal.ids).size).toBe(800);
});

test('what waits in all buckets is sent at once, and marked by one statement', async () => {
  const { relay, put, journal, look } = await setUp();
  const ids = await put(200);
  await relay('a');
  await eventually(async () => {
    const { rows } = await look.query('select from outbox where published_at is null');
    return rows.length === 0;
  });
  expect(journal.sends).toBe(1);
  expect(new Set(journal.ids)).toEqual(new Set(ids));
  const { rows } = await look.query<{ marks: number }>('select count(distinct xmin::text)::int as marks from outbox');
  expect(rows).toEqual([{ marks: 1 }]);
});

test('while relays come and go no bucket is in two hands, no event is lost or repeated, and the order of an aggregate stays', async () => {
  const { relay, put, journal, held, look } = await setUp();
  const aggregates = Array.from({ length: 48 }, () => newId());
  let writing = true;
  let total = 0;
  const writer = (async () => {
    while (writing) total += (await put(96, aggregates)).length;
  })();
  const running: Relay[] = [await relay('first')];
  for (let round = 0; round < 12; round += 1) {
    running.push(await relay(`r${round}`));
    const before = journal.ids.length;
    await eventually(() => journal.ids.length > before + 50);
    if (round % 2 === 1) await Promise.all(running.splice(0, 2).map((one) => one.stop()));
    const bucket = round % BUCKETS;
    await look.query(
      'insert into bucket_pin (bucket, instance) values ($1, $2) on conflict (bucket) do update set instance = $2',
      [bucket, `r${round}`],
    );
  }
  writing = false;
  await writer;
  await eventually(() => journal.ids.length >= total, { timeoutMs: 60_000 });
  expect(journal.overlaps).toEqual([]);
  expect(journal.ids).toHaveLength(total);
  expect(new Set(journal.ids).size).toBe(total);
  const { rows } = await look.query<{ event_id: string; aggregate_id: string }>(
    'select event_id, aggregate_id from outbox order by id',
  );
  const place = new Map(journal.ids.map((id, index) => [id, index]));
  for (const of of Map.groupBy(rows, (row) => row.aggregate_id).values()) {
    const places = of.map((row) => place.get(row.event_id) ?? -1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  }
  const last = running.pop();
  for (const one of running) await one.stop();
  await eventually(
    async () =>
      Object.values(await held())
        .map((of) => of.length)
        .join() === '16',
  );
  await last?.stop();
});

describe('the lease of a relay', () => {
  /** To the database a process that was stopped is this: a connection that holds buckets and sends nothing. */
  const stopped = async (scene: Awaited<ReturnType<typeof setUp>>): Promise<pg.Client> => {
    const client = await scene.connect(relayName('baskets', 'stopped'));
    client.on('error', () => undefined);
    await client.query('select pg_advisory_lock($1, bucket) from generate_series(0, $2) bucket', [
      BUCKET_LOCK,
      BUCKETS - 1,
    ]);
    return client;
  };

  test('expires where its process is stopped: a peer takes the buckets and publishes', async () => {
    const scene = await setUp();
    await stopped(scene);
    await scene.shared({ stopped: BUCKETS });
    const ids = await scene.put(20);
    await scene.relay('working', 300);
    await scene.shared({ working: BUCKETS });
    await eventually(() => ids.every((id) => scene.journal.ids.includes(id)));
    expect(scene.journal.overlaps).toEqual([]);
  });

  test('is renewed by the work of its process: idle and busy peers keep their buckets', async () => {
    const scene = await setUp();
    await scene.relay('a', 1_500);
    await scene.relay('b', 1_500);
    await scene.shared({ a: BUCKETS / 2, b: BUCKETS / 2 });
    let open = (): void => undefined;
    scene.journal.gate = new Promise((resolve) => (open = resolve));
    const ids = await scene.put(40);
    const since = performance.now();
    // Longer than the lease: the transport takes its time, and the relays poll meanwhile.
    await eventually(() => performance.now() - since > 2_000);
    await scene.shared({ a: BUCKETS / 2, b: BUCKETS / 2 });
    open();
    await eventually(() => ids.every((id) => scene.journal.ids.includes(id)));
    expect(scene.journal.overlaps).toEqual([]);
    expect(scene.journal.ids).toHaveLength(ids.length);
  });
});
