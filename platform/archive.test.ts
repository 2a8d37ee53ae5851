import { afterEach, expect, test } from 'vitest';
import { OutboxSweep, retentionTasks } from './archive.js';
import { addItem, baskets, openBasket } from './testing/domain.js';
import { person, TestSubgraph } from './testing/subgraph.js';
import { eventually } from './testing/testing.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const DAY_MS = 24 * 60 * 60_000;

/** A basket with items: an event when it was opened and one for each, all published, the first ones so many days ago. */
async function scene(items: number, daysAgo: readonly number[]) {
  const subgraph = await TestSubgraph.start(baskets);
  stops.push(() => subgraph.stop());
  const context = subgraph.context(person());
  const { id } = await openBasket(context, 100);
  for (let item = 0; item < items; item += 1) await addItem(context, id, 'a');
  await eventually(async () => (await subgraph.rows('select from outbox where published_at is null')).length === 0);
  await subgraph.rows(
    `update outbox set published_at = published_at - make_interval(days => days), occurred_at = occurred_at - make_interval(days => days)
     from (select (row_number() over (order by id))::int as position, id from outbox) numbered
     join unnest($1::int[]) with ordinality old (days, position) using (position) where numbered.id = outbox.id`,
    [daysAgo],
  );
  const ids = async (table: string): Promise<string[]> =>
    (await subgraph.rows<{ id: string }>(`select id::text as id from ${table} t order by t.id`)).map((row) => row.id);
  return { subgraph, context: subgraph.running.systemContext(), ids };
}

test('events published before the date move to the archive of their month, page by page; the others stay', async () => {
  const { subgraph, context, ids } = await scene(6, [70, 40, 40, 8]);
  const all = await ids('outbox');
  const sweep = new OutboxSweep();
  const before = new Date(Date.now() - 7 * DAY_MS);
  expect(await sweep.next(context, before, 2)).toBe(true);
  expect(await ids('event_archive')).toEqual(all.slice(0, 2));
  expect(await sweep.next(context, before, 2)).toBe(true);
  expect(await sweep.next(context, before, 2)).toBe(false);
  expect(await ids('event_archive')).toEqual(all.slice(0, 4));
  expect(await ids('outbox')).toEqual(all.slice(4));
  const partitions = await subgraph.rows(`select 1 from pg_inherits where inhparent = 'event_archive'::regclass`);
  expect(partitions.length).toBeGreaterThanOrEqual(2);
  // It begins anew, and finds what has become old since.
  expect(await sweep.next(context, new Date(Date.now() + DAY_MS), 10)).toBe(false);
  expect(await ids('event_archive')).toEqual(all);
});

test('an event that was never published stays in the outbox, and what is behind it is archived', async () => {
  const { subgraph, context, ids } = await scene(3, [40, 40, 40, 40]);
  const all = await ids('outbox');
  await subgraph.rows(`update outbox set published_at = null, parked_at = now() where id = $1`, [all[0]]);
  await new OutboxSweep().next(context, new Date(Date.now() - 7 * DAY_MS));
  expect(await ids('outbox')).toEqual([all[0]]);
});

test('several instances at once move each event once', async () => {
  const { context, ids } = await scene(30, Array<number>(31).fill(40));
  const all = await ids('outbox');
  const before = new Date(Date.now() - 7 * DAY_MS);
  const sweeps = Array.from({ length: 4 }, () => new OutboxSweep());
  for (let rest = all.length; rest > 0; rest = (await ids('outbox')).length)
    await Promise.all(sweeps.map((sweep) => sweep.next(context, before, 7)));
  expect(await ids('event_archive')).toEqual(all);
});

test('inbox and idempotency keys are forgotten after their days', async () => {
  const { subgraph, context } = await scene(2, []);
  await subgraph.rows(`update inbox set handled_at = now() - interval '31 days'
    where event_id in (select event_id from inbox limit 1)`);
  await subgraph.rows(
    `insert into idempotency_key (actor, operation, key, request_hash, result, created_at)
     select 'a', 'o', days::text, '', '{}', now() - make_interval(days => days) from unnest(array[29, 31]) days`,
  );
  for (const task of retentionTasks({ outboxDays: 7, inboxDays: 30, idempotencyKeyDays: 30 })) await task.run(context);
  expect(await subgraph.rows('select 1 from inbox')).toHaveLength(1);
  expect(await subgraph.rows('select key from idempotency_key')).toEqual([{ key: '29' }]);
});
