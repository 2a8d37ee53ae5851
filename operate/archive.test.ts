import { buffer } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { OutboxSweep } from '../platform/archive.js';
import { addItem, baskets, openBasket } from '../platform/testing/domain.js';
import { person, TestSubgraph } from '../platform/testing/subgraph.js';
import { eventually } from '../platform/testing/testing.js';
import { archiveMonths } from './archive.js';
import { rebuildReadModel } from './replay.js';
import { domainOf } from './testing/domain.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Events in a file, in the archive and in the outbox, some of each basket in each. */
async function scene() {
  const subgraph = await TestSubgraph.start(baskets);
  stops.push(() => subgraph.stop());
  const context = subgraph.context(person());
  const opened = await Promise.all([1, 2, 3].map(() => openBasket(context, 50)));
  for (const { id } of opened) for (let item = 0; item < 9; item += 1) await addItem(context, id, 'a');
  await eventually(async () => (await subgraph.rows('select from outbox where published_at is null')).length === 0);
  await subgraph.rows(
    `update outbox set published_at = '2026-01-31T23:59:59Z', occurred_at = '2026-01-31T23:59:59Z' where version <= 4`,
  );
  await subgraph.rows(
    `update outbox set published_at = '2026-02-01T00:00:00Z', occurred_at = '2026-02-01T00:00:00Z' where version between 5 and 7`,
  );
  await new OutboxSweep().next(subgraph.running.systemContext(), new Date('2026-03-01'));
  return { subgraph, domain: domainOf(subgraph) };
}

const model = { name: 'tallies', tables: ['tally'], reactions: baskets.reactions };
const tallies = (subgraph: TestSubgraph) => subgraph.rows('select t::text from tally t order by 1');

test('a replay reads files, archive and outbox, each event once and in its order', async () => {
  const { subgraph, domain } = await scene();
  const archived = await archiveMonths(domain, '2026-02');
  expect(archived).toMatchObject([{ month: '2026-01', storage_key: 'events/baskets/2026-01.ndjson.gz', events: 12 }]);
  expect(
    await subgraph.rows(
      `select to_regclass('event_archive_2026_01') as gone, count(*)::int as rest from event_archive`,
    ),
  ).toEqual([{ gone: null, rest: 9 }]);
  const before = await tallies(subgraph);
  await subgraph.rows('delete from tally');
  expect(await rebuildReadModel(domain, model, () => domain)).toMatchObject({ events: 27 });
  expect(await tallies(subgraph)).toEqual(before);
  expect(await archiveMonths(domain, '2026-02')).toEqual([]);
});

test('a month whose events are still in the outbox keeps its partition', async () => {
  const { subgraph, domain } = await scene();
  await subgraph.rows(`update outbox set published_at = '2026-01-15T12:00:00Z' where version = 9`);
  await expect(archiveMonths(domain, '2026-02')).rejects.toThrow('still come from the outbox');
  expect(await subgraph.rows('select 1 from event_archive')).toHaveLength(21);
  expect(await subgraph.rows('select 1 from archived_month')).toEqual([]);
});

test('a file that was changed is not replayed', async () => {
  const { subgraph, domain } = await scene();
  await archiveMonths(domain, '2026-02');
  const key = 'events/baskets/2026-01.ndjson.gz';
  const bytes = await buffer(await domain.storage.get(key));
  // The time in the header of a gzip file: its content stays the same.
  bytes[4] = 1;
  await domain.storage.put(key, bytes, 'application/gzip');
  await expect(rebuildReadModel(domain, model, () => domain)).rejects.toThrow('is not the one that was archived');
  expect(await tallies(subgraph)).toHaveLength(3);
});
