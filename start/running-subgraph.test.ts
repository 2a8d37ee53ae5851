import { expect, test } from 'vitest';
import { z } from 'zod';
import { runCommand } from '../platform/command.js';
import { loadConfig } from '../platform/config/config.js';
import { implementJob } from '../platform/jobs.js';
import { eventually } from '../platform/testing/testing.js';
import { freshDatabase, TestSubgraph } from '../platform/testing/subgraph.js';
import { billing } from '../subgraphs/billing/subgraph.js';

test('a job that waited for the start finds the subgraph prepared', async () => {
  let prepared = false;
  const seen: boolean[] = [];
  const look = implementJob({ name: 'look', schema: z.object({}) }, () => Promise.resolve(void seen.push(prepared)));
  const database = await freshDatabase(billing);
  const before = await TestSubgraph.start({ ...billing, jobs: [] }, database);
  await runCommand(before.context(null), 'ask', (transaction) => transaction.enqueue(look, {}));
  await before.stop();
  const prepare: NonNullable<typeof billing.prepare> = async (context) => {
    // As long as a start may take.
    for (let index = 0; index < 50; index += 1) await context.db.rows('select pg_sleep(0.01)');
    prepared = true;
    return [];
  };
  const after = await TestSubgraph.start({ ...billing, jobs: [look], prepare }, database, {
    config: loadConfig([billing], { environment: {} }),
  });
  await eventually(() => seen.length > 0);
  expect(seen).toEqual([true]);
  await after.stop();
  await database.drop();
});
