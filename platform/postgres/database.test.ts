import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { runCommand } from '../command.js';
import { openDatabase, type Database } from './database.js';
import { baskets } from '../testing/domain.js';
import { person, TestSubgraph, testLog } from '../testing/subgraph.js';
import { eventually } from '../testing/testing.js';

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

test('a statement ends with its request, and none begins after it', async () => {
  const subgraph = await TestSubgraph.start(baskets);
  disposals.push(() => subgraph.stop());
  const { db } = subgraph.running.services;
  const request = new AbortController();
  const running = db.until(request.signal).rows('select pg_sleep(600)');
  const found = () =>
    subgraph.rows(`select from pg_stat_activity where query = 'select pg_sleep(600)' and state = 'active'`);
  await eventually(async () => (await found()).length === 1);
  request.abort();
  await expect(running).rejects.toThrow();
  await eventually(async () => (await found()).length === 0);
  expect(db.connections.total - db.connections.idle).toBe(0);
  await expect(db.until(request.signal).rows('select 1')).rejects.toThrow();
});

test('however many reports run, a query and a command have a connection, and all have a longest time', async () => {
  const subgraph = await TestSubgraph.start(baskets);
  disposals.push(() => subgraph.stop());
  const { db, reports } = subgraph.running.services;
  const request = new AbortController();
  const nine = Array.from({ length: 9 }, () => reports.until(request.signal).rows('select pg_sleep(600)'));
  await eventually(() => reports.connections.waiting === 7);
  const timeout = `select current_setting('statement_timeout') as timeout`;
  expect(await db.row(timeout)).toEqual({ timeout: '10s' });
  const context = subgraph.context(person());
  expect(await runCommand(context, 'ask', ({ sql }) => sql(timeout))).toEqual([{ timeout: '30s' }]);
  request.abort();
  expect(await Promise.allSettled(nine)).toMatchObject(nine.map(() => ({ status: 'rejected' })));
  expect(await reports.row(timeout)).toEqual({ timeout: '10s' });
  // Of connections that a pooler makes.
  const role = new pg.Client({ connectionString: subgraph.databaseUrl });
  await role.connect();
  disposals.push(() => role.end());
  expect((await role.query(timeout)).rows).toEqual([{ timeout: '1min' }]);
});

test('a long result is read some rows at a time, and leaves its connection when it is left', async () => {
  const subgraph = await TestSubgraph.start(baskets);
  disposals.push(() => subgraph.stop());
  const { reports } = subgraph.running.services;
  const sizes: number[] = [];
  for await (const rows of reports.batches<{ someNumber: number }>(
    'select n as some_number from generate_series(1, $1::int) n',
    [1_200],
  )) {
    sizes.push(rows.length);
    expect(rows[0]?.someNumber).toBe(sizes.length * 500 - 499);
  }
  expect(sizes).toEqual([500, 500, 200]);
  for await (const _rows of reports.batches('select generate_series(1, 5000)')) break;
  expect(reports.connections.total - reports.connections.idle).toBe(0);
});
