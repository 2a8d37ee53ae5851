import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishBackfill, startBackfills } from '../../../platform/backfill.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { community } from '../subgraph.js';
import { aPost } from '../testing/testing.js';
import { backfills } from './backfills.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start({ ...community, backfills: [] });
});
afterAll(() => subgraph.stop());

test('texts that were written before HTML was stored get it, and keep all else', async () => {
  const postId = await aPost(subgraph, person(), { text: '# Old' });
  await subgraph.rows('update post set html = null');
  const before = await subgraph.rows('select to_jsonb(post) - $1 as rest from post', ['html']);
  const context = subgraph.running.systemContext();
  await startBackfills(context, backfills);
  for (const backfill of backfills) await finishBackfill(context, backfill);
  expect(await subgraph.rows('select html from post where id = $1', [postId])).toEqual([{ html: '<h1>Old</h1>' }]);
  expect(await subgraph.rows('select to_jsonb(post) - $1 as rest from post', ['html'])).toEqual(before);
});
