import { afterAll, beforeAll, expect, test } from 'vitest';
import { backfillProgress } from '../../../platform/backfill.js';
import { previousRelease } from '../../../platform/testing/previous-release.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually, type TestDatabase } from '../../../platform/testing/testing.js';
import { ProductUpdated } from '../../../schema/events/billing.js';
import { billing } from '../subgraph.js';

let database: TestDatabase;
let subgraph: TestSubgraph;
beforeAll(async () => {
  database = await previousRelease(billing);
  subgraph = await TestSubgraph.start(billing, database);
});
afterAll(async () => {
  await subgraph.stop();
  await database.drop();
});

const finished = (name: string) =>
  eventually(async () =>
    expect(await backfillProgress(subgraph.context(null))).toMatchObject([
      { name, finishedAt: expect.any(Date) as Date },
    ]),
  );

test('products of the previous release are published once more, with their titles', async () => {
  await finished('product-titles');
  const rows = await subgraph.rows<{ id: string; title: string; archived: boolean }>(
    'select id, title, archived_at is not null as archived from product order by id',
  );
  expect(rows.length).toBeGreaterThan(0);
  const said = (await subgraph.said(ProductUpdated)).map(({ data }) => data);
  expect(said).toEqual(rows.map(({ id, title, archived }) => ({ productId: id, archived, title })));
  const again = await TestSubgraph.start(billing, database);
  await again.stop();
  expect(await subgraph.said(ProductUpdated)).toHaveLength(rows.length);
});
