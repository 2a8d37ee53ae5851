import { afterEach, expect, test } from 'vitest';
import { Inbox } from '../inbox.js';
import { migrateJobs } from '../jobs.js';
import { createMetrics, serveMetrics } from './metrics.js';
import { measure } from '../measure.js';
import { SubgraphMetrics } from './subgraph-metrics.js';
import { eventually } from '../testing/testing.js';
import { addItem, baskets, ItemAdded, openBasket, poison } from '../testing/domain.js';
import { MailRefused } from '../services/mail.js';
import { person, TestSubgraph, testLog } from '../testing/subgraph.js';

/* What operators see of a subgraph, read as they read it: over HTTP. */

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  poison.clear();
  for (const stop of stops.splice(0).reverse()) await stop();
});

const GAUGES = [
  { name: 'size', help: 'Baskets.', sql: 'select count(*) as value from basket' },
  { name: 'broken', help: 'Nothing.', sql: 'select nothing' },
];

const MEASURES = [
  measure(ItemAdded, {
    name: 'items_total',
    help: 'Items.',
    amount: ({ number }) => number,
    label: { name: 'parity', of: ({ number }) => (number % 2 === 0 ? 'even' : 'odd') },
  }),
];

async function scene({ hasJobs = false } = {}) {
  const subgraph = await TestSubgraph.start(baskets);
  stops.push(() => subgraph.stop());
  const registry = createMetrics();
  const server = await serveMetrics(registry, { host: '127.0.0.1', port: 0, log: testLog });
  stops.push(() => server.close());
  const metrics = new SubgraphMetrics(registry);
  const { db } = subgraph.running.services;
  metrics.watch({
    name: 'baskets',
    row: (sql) => db.row(sql),
    pools: { queries: () => db.connections, reports: () => db.connections, commands: () => db.connections },
    gauges: GAUGES,
    measures: MEASURES,
    hasJobs,
  });
  const context = { ...subgraph.context(person()), metrics };
  const figure = async (line: string): Promise<number | undefined> => {
    const text = await (await fetch(server.url)).text();
    const found = text.split('\n').find((one) => one.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length));
  };
  return { subgraph, context, figure, metrics };
}

test('commands are counted by name and outcome, and refusals by code', async () => {
  const { context, figure } = await scene();
  const basket = await openBasket(context, 1);
  await addItem(context, basket.id, 'a');
  await expect(addItem(context, basket.id, 'b')).rejects.toThrow();
  expect(await figure('lyceum_command_refusals_total{subgraph="baskets",code="BASKET_FULL"}')).toBe(1);
  const count = (command: string, outcome: string) =>
    figure(`lyceum_command_duration_seconds_count{subgraph="baskets",command="${command}",outcome="${outcome}"}`);
  expect(await count('openBasket', 'done')).toBe(1);
  expect(await count('addItem', 'done')).toBe(1);
  expect(await count('addItem', 'refused')).toBe(1);
});

test('what waits to be published, what is parked, and what failed for good is shown', async () => {
  const { subgraph, context, figure } = await scene();
  expect(await figure('lyceum_outbox_depth{subgraph="baskets"}')).toBe(0);
  poison.add(1);
  const basket = await openBasket(context, 5);
  await addItem(context, basket.id, 'a');
  await eventually(async () => (await figure('lyceum_dead_letters{subgraph="baskets"}')) === 1);
  await subgraph.rows(
    `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id, parked_at)
     values (gen_random_uuid(), 0, 'x', 1, 'x', '{}', now() - interval '1 hour', 'x', 'x', now())`,
  );
  expect(await figure('lyceum_outbox_parked{subgraph="baskets"}')).toBe(1);
  expect(await figure('lyceum_outbox_age_seconds{subgraph="baskets"}')).toBe(0);
  const connections = (state: string) =>
    figure(`lyceum_database_connections{subgraph="baskets",pool="queries",state="${state}"}`);
  expect(((await connections('used')) ?? 0) + ((await connections('idle')) ?? 0)).toBeGreaterThan(0);
});

test('an event that comes again is counted', async () => {
  const { subgraph, context, figure } = await scene();
  const inbox = new Inbox({ consumer: 'again', reactions: baskets.reactions, context: () => context });
  const event = await subgraph.tell(ItemAdded, ItemAdded.example);
  await inbox.handle(event);
  expect(await figure('lyceum_inbox_duplicates_total{subgraph="baskets"}')).toBeUndefined();
  await inbox.handle(event);
  expect(await figure('lyceum_inbox_duplicates_total{subgraph="baskets"}')).toBe(1);
});

test('a domain has metrics of its own; one that can not be read is counted, and holds up no other', async () => {
  const { context, figure } = await scene();
  await openBasket(context, 1);
  expect(await figure('lyceum_baskets_size')).toBe(1);
  expect(await figure('lyceum_baskets_broken')).toBeNaN();
  expect(await figure('lyceum_metrics_unread_total{subgraph="baskets"}')).toBeGreaterThan(0);
});

test('what events say is added up, by labels that the domain chooses', async () => {
  const { metrics, figure } = await scene();
  const added = (number: number) => ({ type: ItemAdded.type, data: { ...ItemAdded.example, number } });
  for (const number of [1, 2, 3]) metrics.published('baskets', added(number));
  expect(await figure('lyceum_baskets_items_total{parity="odd"}')).toBe(4);
  expect(await figure('lyceum_baskets_items_total{parity="even"}')).toBe(2);
  expect(await figure(`lyceum_events_published_total{subgraph="baskets",type="${ItemAdded.type}"}`)).toBe(3);
});

test('jobs that are due are shown with the age of the oldest; those of later are not', async () => {
  const { subgraph, figure } = await scene({ hasJobs: true });
  await migrateJobs(subgraph.databaseUrl);
  const job = (runAt: string) =>
    subgraph.rows(`select graphile_worker.add_job('no-job-of-ours', '{}'::json, run_at => ${runAt})`);
  await job(`now() + interval '1 hour'`);
  expect(await figure('lyceum_jobs_waiting{subgraph="baskets"}')).toBe(0);
  await job(`now() - interval '1 hour'`);
  expect(await figure('lyceum_jobs_waiting{subgraph="baskets"}')).toBe(1);
  expect(await figure('lyceum_jobs_waiting_age_seconds{subgraph="baskets"}')).toBeGreaterThanOrEqual(3_600);
});

test('mails are counted by what became of them', async () => {
  const { metrics, figure } = await scene();
  let failure: Error | undefined;
  const mailer = metrics.countMails('baskets', {
    send: () => (failure ? Promise.reject(failure) : Promise.resolve()),
    close: () => Promise.resolve(),
  });
  const mail = { to: 'ana@example.org', subject: 'x', text: 'x' };
  await mailer.send(mail);
  for (const one of [
    new MailRefused('no', 550, '5.1.1'),
    new MailRefused('later', 451, undefined),
    new Error('gone'),
  ]) {
    failure = one;
    await expect(mailer.send(mail)).rejects.toBe(one);
  }
  const of = (outcome: string) => figure(`lyceum_mails_total{subgraph="baskets",outcome="${outcome}"}`);
  expect([await of('sent'), await of('refused'), await of('failed')]).toEqual([1, 1, 2]);
});
