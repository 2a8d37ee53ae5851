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
