import { afterAll, beforeAll, expect, test } from 'vitest';
import { backfillProgress, finishBackfill, startBackfills } from '../../../platform/backfill.js';
import { previousRelease } from '../../../platform/testing/previous-release.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import { eventually } from '../../../platform/testing/testing.js';
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

test('posts and comments of the previous release get their HTML after the start', async () => {
  const database = await previousRelease(community);
  const upgraded = await TestSubgraph.start(community, database);
  try {
    await eventually(async () =>
      expect(await backfillProgress(upgraded.context(null))).toMatchObject([
        { name: 'comment-html', finishedAt: expect.any(Date) as Date },
        { name: 'comment-words', finishedAt: expect.any(Date) as Date },
        { name: 'post-html', finishedAt: expect.any(Date) as Date },
        { name: 'post-words', finishedAt: expect.any(Date) as Date },
      ]),
    );
    for (const table of ['post', 'comment']) {
      const rows = await upgraded.rows<{ text: string; html: string | null }>(`select text, html from ${table}`);
      expect(rows.length).toBeGreaterThan(2);
      expect(rows.map(({ html }) => html)).toEqual(rows.map(({ text }) => renderMarkdown(text)));
      expect(await upgraded.rows(`select from ${table} where words is null`)).toEqual([]);
    }
  } finally {
    await upgraded.stop();
    await database.drop();
  }
});
