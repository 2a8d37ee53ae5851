import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { backfillProgress, finishBackfill, startBackfills, type Backfill } from './backfill.js';
import { newId } from './domain/ids.js';
import { migrateJobs } from './jobs.js';
import { baskets, openBasket } from './testing/domain.js';
import { labelBackfill } from './testing/label-backfill.js';
import { freshDatabase, TestSubgraph } from './testing/subgraph.js';
import { eventually, type TestDatabase } from './testing/testing.js';

let database: TestDatabase | undefined;
let subgraph: TestSubgraph | undefined;
afterEach(async () => {
  await subgraph?.stop();
  await database?.drop();
  subgraph = database = undefined;
});

/** A database with baskets of the previous version, in which a backfill labels each basket with an item. */
async function upgraded(count: number, apply?: Backfill['apply']) {
  database = await freshDatabase(baskets);
  await migrateJobs(database.url);
  subgraph = await TestSubgraph.start(baskets, database);
  for (let made = 0; made < count; made += 1) await openBasket(subgraph.context(null), 3);
  const backfill: Backfill = {
    name: 'label',
    ids: 'select id from basket',
    apply:
      apply ??
      (({ sql }, id) =>
        sql('insert into item (id, label, basket_id) values ($1, $2, $3)', [newId(), 'new', id]).then()),
  };
  return { backfill, context: subgraph.running.systemContext(), running: subgraph };
}

const labels = async (running: TestSubgraph) =>
  running.rows<{ items: number }>('select count(*)::int as items from item group by basket_id order by 1');

test('a backfill handles every row once, in the background after the start', async () => {
  const { backfill, running } = await upgraded(5);
  await running.stop();
  subgraph = await TestSubgraph.start({ ...baskets, backfills: [backfill] }, database);
  const progress = () => backfillProgress(subgraph!.context(null));
  await eventually(async () => expect(await progress()).toMatchObject([{ name: 'label', done: 5, total: 5 }]));
  await eventually(async () => expect((await progress())[0]?.finishedAt).toBeInstanceOf(Date));
  expect(await labels(subgraph)).toEqual(Array.from({ length: 5 }, () => ({ items: 1 })));
});

test('a backfill that breaks off continues behind the last row that it handled', async () => {
  let failing = true;
  const seen: string[] = [];
  const { backfill, context, running } = await upgraded(4, async ({ sql }, id) => {
    if (failing && seen.length === 2) throw new Error('killed');
    seen.push(id);
    await sql('insert into item (id, label, basket_id) values ($1, $2, $3)', [newId(), 'new', id]);
  });
  await startBackfills(context, [backfill]);
  await expect(finishBackfill(context, backfill)).rejects.toThrow('killed');
  expect(await backfillProgress(context)).toMatchObject([{ done: 2, total: 4, finishedAt: null }]);
  failing = false;
  await startBackfills(context, [backfill]);
  await finishBackfill(context, backfill);
  await finishBackfill(context, backfill);
  expect(seen).toHaveLength(4);
  expect(new Set(seen).size).toBe(4);
  expect(await backfillProgress(context)).toMatchObject([{ done: 4, total: 4 }]);
  expect(await labels(running)).toHaveLength(4);
});

test('two workers at once share the rows', async () => {
  const { backfill, context, running } = await upgraded(20);
  await startBackfills(context, [backfill]);
  await Promise.all([finishBackfill(context, backfill), finishBackfill(context, backfill)]);
  expect(await labels(running)).toEqual(Array.from({ length: 20 }, () => ({ items: 1 })));
  expect(await backfillProgress(context)).toMatchObject([{ done: 20, total: 20 }]);
});

test('an empty database has nothing to fill: the backfill is finished at once', async () => {
  const { backfill, context } = await upgraded(0);
  await startBackfills(context, [backfill]);
  await startBackfills(context, [backfill]);
  expect(await backfillProgress(context)).toMatchObject([{ done: 0, total: 0, finishedAt: expect.any(Date) as Date }]);
});

test('a process that is killed with SIGKILL leaves no row half done and none twice', async () => {
  const { context, running } = await upgraded(60);
  await startBackfills(context, [labelBackfill]);
  const worker = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'faults/backfill-worker.ts'), database?.url ?? ''],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(worker.stdout, 'data');
  worker.kill('SIGKILL');
  await once(worker, 'close');
  expect(await backfillProgress(context)).toMatchObject([{ done: 10, total: 60, finishedAt: null }]);
  expect(await labels(running)).toEqual(Array.from({ length: 10 }, () => ({ items: 1 })));
  await finishBackfill(context, labelBackfill);
  expect(await backfillProgress(context)).toMatchObject([
    { done: 60, total: 60, finishedAt: expect.any(Date) as Date },
  ]);
  expect(await labels(running)).toEqual(Array.from({ length: 60 }, () => ({ items: 1 })));
});
