import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from '../platform/auth.js';
import { newId } from '../platform/domain/ids.js';
import { silentLog as log, unusedServices } from '../platform/faults/bare-context.js';
import { RunningSubgraph } from '../platform/server/running-subgraph.js';
import { addItem, baskets, openBasket } from '../platform/testing/domain.js';
import { freshDatabase, person } from '../platform/testing/subgraph.js';
import { eventually } from '../platform/testing/testing.js';
import { KafkaTransport } from '../platform/transport/kafka.js';
import { requireBroker } from '../tools/kafka/testing/testing.js';
import { republish } from './outbox.js';

const broker = await requireBroker();
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** On topics of a generation of this run. */
async function start(databaseUrl: string, topicPrefix: string): Promise<RunningSubgraph> {
  const kafka = { brokers: broker?.brokers.split(',') ?? [], partitions: 2, replicationFactor: 1, topicPrefix };
  const transport = await KafkaTransport.connect(kafka, { log, onFatal: () => undefined });
  const { publicKey } = await newKeyPair();
  const running = await RunningSubgraph.start(
    { ...baskets, periodicTasks: [] },
    {
      ...unusedServices(),
      instance: newId(),
      databaseUrl,
      transport,
      log,
      accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
      serviceTokens: new ServiceTokenVerifier(publicKey, baskets.name),
    },
  );
  stops.push(
    () => transport.close(),
    () => running.stop(),
  );
  return running;
}

const tallyOf = async ({ services }: RunningSubgraph, id: string): Promise<string | undefined> =>
  (
    await services.db.row<{ numbers: number[] }>('select numbers from tally where basket_id = $1', [id])
  )?.numbers.join();

test.skipIf(!broker)('after a restore new topics hold what the outbox has, and nothing of what was lost', async () => {
  const database = await freshDatabase(baskets);
  stops.push(() => database.drop());
  const run = newId().slice(-12);
  const first = await start(database.url, `one-${run}.`);
  const { id } = await openBasket(first.contextOf(person()), 10);
  for (const item of ['a', 'b']) await addItem(first.contextOf(person()), id, item);
  await eventually(async () => (await tallyOf(first, id)) === '1,2');
  await first.stop();

  // As of before the second item was added, whose event stays in the old topic, and before the first had its effect.
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`delete from outbox where version = 3;
    delete from item where label = 'b';
    update basket set version = 2;
    delete from tally;
    delete from inbox where event_id not in (select event_id from outbox where version = 1)`);
  await client.end();

  const restored = await start(database.url, `two-${run}.`);
  const { inbox, services } = restored;
  const context = () => restored.systemContext();
  const open = { definition: baskets, url: database.url, storage: services.storage, inbox, context };
  expect(await republish(open, 48)).toBe(2);
  // Another second item, under the number of the one that was lost.
  await addItem(restored.contextOf(person()), id, 'c');
  await eventually(async () => (await tallyOf(restored, id)) === '1,2');
  const lost = await services.db.rows('select event_id from inbox where event_id not in (select event_id from outbox)');
  expect(lost).toEqual([]);
  expect(await services.db.rows('select 1 as one from dead_letter')).toEqual([]);
});
