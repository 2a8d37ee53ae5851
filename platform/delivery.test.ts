import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import type { CloudEvent } from '../schema/events/contract.js';
import { newId } from './domain/ids.js';
import { bucketOf } from './outbox.js';
import { Relay } from './relay.js';
import { eventually, type TestDatabase } from './testing/testing.js';
import { addItem, baskets, ItemAdded, openBasket, poison } from './testing/domain.js';
import { freshDatabase, person, TestSubgraph, testLog } from './testing/subgraph.js';
import { InProcessTransport } from './transport/in-process.js';
import { TransportClosed } from './transport/transport.js';

const disposals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  poison.clear();
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function start(existing?: TestDatabase): Promise<TestSubgraph> {
  const subgraph = await TestSubgraph.start(baskets, existing);
  disposals.push(() => subgraph.stop());
  return subgraph;
}

async function database(): Promise<TestDatabase> {
  const fresh = await freshDatabase(baskets);
  disposals.push(() => fresh.drop());
  return fresh;
}

async function client(url: string): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  disposals.push(() => connection.end());
  return connection;
}

const tallyOf = async (subgraph: TestSubgraph, basketId: string): Promise<number[]> =>
  (await subgraph.rows<{ numbers: number[] }>('select numbers from tally where basket_id = $1', [basketId]))[0]
    ?.numbers ?? [];

const drained = (subgraph: TestSubgraph) =>
  eventually(
    async () =>
      (await subgraph.rows('select 1 from outbox where published_at is null and parked_at is null')).length === 0,
  );

test('a poison event waits as a dead letter with those behind it, others go on, and a redrive keeps the order', async () => {
  const subgraph = await start();
  const context = subgraph.context(person());
  poison.add(2);
  const [bad, good] = [await openBasket(context, 10), await openBasket(context, 10)];
  for (const label of ['a', 'b', 'c', 'd']) await addItem(context, bad.id, label);
  await addItem(context, good.id, 'a');
  await drained(subgraph);
  expect(await tallyOf(subgraph, bad.id)).toEqual([1]);
  expect(await tallyOf(subgraph, good.id)).toEqual([1]);
  const letters = await subgraph.running.inbox.deadLetters();
  expect(letters.map(({ subject, error, tries }) => [subject, error, tries])).toEqual([
    [bad.id, 'Error: item 2 is poison', 3],
    [bad.id, null, 0],
    [bad.id, null, 0],
  ]);

  expect(await subgraph.running.inbox.redrive()).toBe(0);
  poison.clear();
  await addItem(context, bad.id, 'e');
  await drained(subgraph);
  expect(await tallyOf(subgraph, bad.id)).toEqual([1]);
  expect(await subgraph.running.inbox.redrive()).toBe(4);
  expect(await tallyOf(subgraph, bad.id)).toEqual([1, 2, 3, 4, 5]);
  await addItem(context, bad.id, 'f');
  await drained(subgraph);
  expect(await tallyOf(subgraph, bad.id)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('the same event delivered many times at once has one effect', async () => {
  const subgraph = await start();
  const basketId = newId();
  const id = newId();
  await Promise.all(
    Array.from({ length: 10 }, () => subgraph.tell(ItemAdded, { basketId, number: 1 }, { id, subject: basketId })),
  );
  expect(await tallyOf(subgraph, basketId)).toEqual([1]);
});

test('events of different subjects that wait together share a transaction; where one fails, all others have their effect', async () => {
  const subgraph = await start();
  poison.add(7);
  const deliver = async (numbers: readonly number[]): Promise<string[]> => {
    const subjects = numbers.map(() => newId());
    await Promise.all(
      numbers.map((number, index) =>
        subgraph.running.inbox.handle({
          specversion: '1.0',
          id: newId(),
          source: 'baskets',
          type: ItemAdded.type,
          time: new Date().toISOString(),
          subject: subjects[index] ?? '',
          traceparent: '00-0',
          correlationid: 'c',
          data: { basketId: subjects[index], number },
        }),
      ),
    );
    return subjects;
  };
  const numbers = Array.from({ length: 20 }, () => 1);
  const together = await deliver(numbers);
  const found = (subjects: readonly string[]) =>
    subgraph.rows<{ transactions: number; tallies: number }>(
      `select count(distinct xmin::text)::int as transactions, count(*)::int as tallies from tally
       where basket_id = any($1::uuid[])`,
      [subjects],
    );
  expect(await found(together)).toEqual([{ transactions: 1, tallies: 20 }]);
  const withPoison = await deliver([...numbers.slice(1), 7]);
  expect(await found(withPoison)).toEqual([{ transactions: 19, tallies: 19 }]);
  expect(await subgraph.running.inbox.deadLetters()).toMatchObject([{ subject: withPoison.at(-1), tries: 3 }]);
});

test('an event of an unknown version is a dead letter, and one without a reaction is none', async () => {
  const subgraph = await start();
  const subject = newId();
  const later = { ...ItemAdded, type: 'lyceum.baskets.item-added.v2' };
  await subgraph.tell(later, { basketId: subject, number: 1 }, { subject });
  await subgraph.tell({ ...ItemAdded, type: 'lyceum.baskets.item-counted.v1' }, { basketId: subject, number: 1 });
  const letters = await subgraph.running.inbox.deadLetters();
  expect(letters.map(({ type, error }) => [type, error])).toEqual([
    ['lyceum.baskets.item-added.v2', 'Error: No reaction to this version: lyceum.baskets.item-added.v2'],
  ]);
});

test('an event that breaks its contract is parked with its aggregate, and others go on', async () => {
  const subgraph = await start();
  const context = subgraph.context(person());
  const [broken, sound] = [await openBasket(context, 10), await openBasket(context, 10)];
  await drained(subgraph);
  const outbox = await client(subgraph.databaseUrl);
  await outbox.query(
    `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
     values ($1, $2, $3, 100, $4, '{"number": "many"}', now(), '00-0', 'c')`,
    [newId(), bucketOf(broken.id), broken.id, ItemAdded.type],
  );
  await addItem(context, broken.id, 'behind the broken one');
  await addItem(context, sound.id, 'a');
  await eventually(async () => (await tallyOf(subgraph, sound.id)).length === 1);
  await eventually(async () => (await subgraph.rows('select 1 from outbox where parked_at is not null')).length === 1);
  expect(await tallyOf(subgraph, broken.id)).toEqual([]);
});

test('a slow transaction that took its place early is not skipped', async () => {
  const subgraph = await start();
  const context = subgraph.context(person());
  const [slow, quick] = [await openBasket(context, 10), await openBasket(context, 10)];
  const connection = await client(subgraph.databaseUrl);
  await connection.query('begin');
  await connection.query(
    `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
     values ($1, $2, $3, 2, $4, $5, now(), '00-0', 'c')`,
    [newId(), bucketOf(slow.id), slow.id, ItemAdded.type, JSON.stringify({ basketId: slow.id, number: 1 })],
  );
  await addItem(context, quick.id, 'a');
  await eventually(async () => (await tallyOf(subgraph, quick.id)).length === 1);
  await connection.query('commit');
  await eventually(async () => (await tallyOf(subgraph, slow.id)).length === 1);
});

test('of two relays each bucket has one, and the buckets of one that ends go to the other', async () => {
  const shared = await database();
  const published: [string, CloudEvent][] = [];
  const relay = async (name: string): Promise<Relay> => {
    const transport = new (class extends InProcessTransport {
      override publish(_topic: string, events: readonly CloudEvent[]): Promise<void> {
        for (const event of events) published.push([name, event]);
        return Promise.resolve();
      }
    })();
    const started = new Relay({
      url: shared.url,
      instance: name,
      events: baskets.events,
      transport,
      log: testLog,
      pollMs: 50,
    });
    await started.start();
    return started;
  };
  const first = await relay('first');
  const connection = await client(shared.url);
  const put = async (): Promise<void> => {
    for (let index = 0; index < 40; index += 1) {
      const id = newId();
      await connection.query(
        `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
         values ($1, $2, $3, 1, $4, $5, now(), '00-0', 'c')`,
        [newId(), bucketOf(id), id, ItemAdded.type, JSON.stringify({ basketId: id, number: 1 })],
      );
    }
  };
  const second = await relay('second');
  disposals.push(() => second.stop());
  await put();
  await eventually(() => published.length === 40);
  expect(new Set(published.map(([, event]) => event.id)).size).toBe(40);
  await first.stop();
  await put();
  await eventually(() => published.length === 80);
  expect(new Set(published.slice(40).map(([name]) => name))).toEqual(new Set(['second']));
});

test('a relay whose connection is cut takes its buckets again', async () => {
  const subgraph = await start();
  const context = subgraph.context(person());
  const { id } = await openBasket(context, 10);
  await drained(subgraph);
  const connection = await client(subgraph.databaseUrl);
  await connection.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'relay baskets %' and datname = current_database()`,
  );
  await addItem(context, id, 'a');
  await eventually(async () => (await tallyOf(subgraph, id)).length === 1);
});

test('nothing is published before every consumer is there, and nothing after the first has stopped', async () => {
  const transport = new InProcessTransport();
  const handled: string[] = [];
  const event = (): CloudEvent => ({
    specversion: '1.0',
    id: newId(),
    source: 'baskets',
    type: ItemAdded.type,
    time: new Date().toISOString(),
    subject: newId(),
    traceparent: '00-0',
    correlationid: 'c',
    data: {},
  });
  const early = transport.publish('lyceum.baskets', [event()]);
  await transport.consume({
    group: 'late',
    topics: ['lyceum.baskets'],
    handle: ({ id }) => {
      handled.push(id);
      return Promise.resolve();
    },
  });
  expect(handled).toEqual([]);
  transport.open();
  await early;
  expect(handled).toHaveLength(1);
  await transport.close();
  await expect(transport.publish('lyceum.baskets', [event()])).rejects.toBeInstanceOf(TransportClosed);
  expect(handled).toHaveLength(1);
});
