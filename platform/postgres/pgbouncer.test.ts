import { afterEach, test } from 'vitest';
import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from '../auth.js';
import { newId } from '../domain/ids.js';
import { unusedServices, silentLog as log } from '../faults/bare-context.js';
import { RunningSubgraph } from '../server/running-subgraph.js';
import { addItem, baskets, openBasket } from '../testing/domain.js';
import { hasPgBouncer, startPgBouncer } from '../testing/pgbouncer.js';
import { freshDatabase, person } from '../testing/subgraph.js';
import { eventually } from '../testing/testing.js';
import { InProcessTransport } from '../transport/in-process.js';

const disposals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function startInstance(databaseUrl: string, databaseDirectUrl: string): Promise<RunningSubgraph> {
  const transport = new InProcessTransport();
  const { publicKey } = await newKeyPair();
  const running = await RunningSubgraph.start(
    { ...baskets, periodicTasks: [] },
    {
      ...unusedServices(),
      instance: newId(),
      databaseUrl,
      databaseDirectUrl,
      poolSize: 8,
      transport,
      log,
      accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
      serviceTokens: new ServiceTokenVerifier(publicKey, baskets.name),
    },
  );
  transport.open();
  disposals.push(
    () => running.stop(),
    () => transport.close(),
  );
  return running;
}

test.skipIf(!hasPgBouncer)(
  'two instances behind PgBouncer in transaction mode deliver every event once and in order',
  async () => {
    const database = await freshDatabase(baskets);
    disposals.push(() => database.drop());
    const pooler = await startPgBouncer(database.url);
    disposals.push(() => pooler.stop());
    const instances = [await startInstance(pooler.url, database.url), await startInstance(pooler.url, database.url)];
    const contexts = instances.map((instance) => instance.contextOf(person()));
    const context = (index: number) => contexts[index % 2] as (typeof contexts)[number];
    const open = await Promise.all(Array.from({ length: 20 }, (_one, index) => openBasket(context(index), 10)));
    await Promise.all(
      open.map(async ({ id }, index) => {
        for (let item = 0; item < 5; item += 1) await addItem(context(index + item), id, 'x');
      }),
    );
    const { db } = context(0);
    await eventually(
      async () => {
        const tallies = await db.rows<{ numbers: number[] }>('select numbers from tally');
        return tallies.length === open.length && tallies.every(({ numbers }) => numbers.join() === '1,2,3,4,5');
      },
      { timeoutMs: 60_000 },
    );
  },
);
