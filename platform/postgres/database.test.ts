import { afterEach, expect, test } from 'vitest';
import { runCommand } from '../command.js';
import { openDatabase, type Database } from './database.js';
import { baskets } from '../testing/domain.js';
import { person, TestSubgraph, testLog } from '../testing/subgraph.js';

const disposals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

test('a connection that is lost within a transaction leaves its place in the pool to the next', async () => {
  const subgraph = await TestSubgraph.start(baskets);
  disposals.push(() => subgraph.stop());
  const pool: Database = await openDatabase({
    url: subgraph.databaseUrl,
    poolSize: 1,
    log: testLog,
    entities: baskets.entities,
    migrations: baskets.migrations,
  });
  disposals.push(() => pool.close());
  const context = { ...subgraph.context(person()), orm: pool.orm };
  for (let time = 0; time < 2; time += 1) {
    const lost = runCommand(context, 'lose', async ({ sql }) => {
      const [own] = await sql<{ pid: number }>('select pg_backend_pid() as pid');
      await subgraph.rows('select pg_terminate_backend($1)', [own?.pid]);
      await sql('select 1');
    });
    await expect(lost).rejects.toMatchObject({ message: expect.stringMatching(/terminat|not queryable/i) as string });
  }
  expect(await runCommand(context, 'go on', ({ sql }) => sql('select 1 as one'))).toEqual([{ one: 1 }]);
});

test('transactions that can not begin, because their connections were lost, leave their places in the pool', async () => {
  const subgraph = await TestSubgraph.start(baskets);
  disposals.push(() => subgraph.stop());
  const pool: Database = await openDatabase({
    url: subgraph.databaseUrl,
    poolSize: 4,
    log: testLog,
    entities: baskets.entities,
    migrations: baskets.migrations,
  });
  disposals.push(() => pool.close());
  const context = { ...subgraph.context(person()), orm: pool.orm };
  const four = () =>
    Promise.allSettled(
      [1, 2, 3, 4].map(() => runCommand(context, 'go on', ({ sql }) => sql('select pg_backend_pid() as pid'))),
    );
  let failed = 0;
  for (let time = 0; time < 20; time += 1) {
    const pids = (await four()).flatMap((one) => (one.status === 'fulfilled' ? one.value : [])) as { pid: number }[];
    // The transactions begin while the server closes their connections.
    const [, results] = await Promise.all([
      subgraph.rows('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [pids.map(({ pid }) => pid)]),
      four(),
    ]);
    failed += results.filter(({ status }) => status === 'rejected').length;
  }
  expect(failed).toBeGreaterThan(0);
  const { total, idle } = pool.commandPool();
  expect(total - idle).toBe(0);
});
