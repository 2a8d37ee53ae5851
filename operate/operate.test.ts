import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { loadConfig } from '../platform/config/config.js';
import { DOMAINS, domains } from '../subgraphs/domains.js';
import { newId } from '../platform/domain/ids.js';
import { bucketOf } from '../platform/outbox.js';
import { relayName } from '../platform/relay-leases.js';
import { createSecrets, newMasterKey } from '../platform/services/secrets.js';
import { Relay } from '../platform/relay.js';
import { StartupError } from '../platform/config/startup-error.js';
import type { SubgraphDefinition } from '../platform/subgraph.js';
import { eventually, type TestDatabase } from '../platform/testing/testing.js';
import { newTestFolder } from '../platform/testing/folder.js';
import { addItem, baskets, ItemAdded, openBasket, poison } from '../platform/testing/domain.js';
import { freshDatabase, person, TestSubgraph, testLog } from '../platform/testing/subgraph.js';
import { InProcessTransport } from '../platform/transport/in-process.js';
import { definitions } from '../subgraphs/all.js';
import { CoursePublished } from '../schema/events/courses.js';
import { openCluster, provideDatabase } from '../start/databases.js';
import { sealAuditEntries } from '../subgraphs/users/commands/audit/seal-audit-entries.js';
import { publicKeys } from '../subgraphs/users/commands/session/signing-keys.js';
import { users } from '../subgraphs/users/subgraph.js';
import { run } from './run.js';
import { domainOf } from './testing/domain.js';
import { dropDeadLetter, listDeadLetters, redriveDeadLetters, showDeadLetter } from './dead-letters.js';
import { leases, moveBucket, unpinBucket } from './leases.js';
import type { OpenDomain } from './open-domain.js';
import { outboxState, parkedEvents, unpark } from './outbox.js';
import { showTable } from './table.js';

const disposals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  poison.clear();
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function start(): Promise<{ subgraph: TestSubgraph; domain: OpenDomain }> {
  const subgraph = await TestSubgraph.start(baskets);
  disposals.push(() => subgraph.stop());
  return { subgraph, domain: domainOf(subgraph) };
}

const tallyOf = async (subgraph: TestSubgraph, basketId: string): Promise<number[]> =>
  (await subgraph.rows<{ numbers: number[] }>('select numbers from tally where basket_id = $1', [basketId]))[0]
    ?.numbers ?? [];

test('dead letters are listed, shown, and redriven by subject or all', async () => {
  const { subgraph, domain } = await start();
  poison.add(1);
  const context = subgraph.context(person());
  const [one, other] = [await openBasket(context, 10), await openBasket(context, 10)];
  for (const { id } of [one, one, other]) await addItem(context, id, 'a');
  const letters = await eventually(async () => {
    const found = await listDeadLetters(domain, 100);
    return found.length === 3 && found;
  });
  const failed = letters.find(({ subject, error }) => subject === one.id && error !== null);
  expect(failed).toMatchObject({ domain: 'baskets', type: ItemAdded.type, tries: 3, error: 'Error: item 1 is poison' });
  expect(letters.find(({ subject, error }) => subject === one.id && error === null)).toBeDefined();
  expect(await listDeadLetters(domain, 1)).toHaveLength(1);
  expect(await showDeadLetter(domain, failed?.id as string)).toMatchObject({
    event: { source: 'baskets', subject: one.id, data: { basketId: one.id, number: 1 } },
  });
  await expect(showDeadLetter(domain, 'many')).rejects.toThrow('baskets has no dead letter many');

  expect(await redriveDeadLetters(domain)).toEqual({ applied: 0, left: 3 });
  poison.clear();
  expect(await redriveDeadLetters(domain, one.id)).toEqual({ applied: 2, left: 0 });
  expect(await tallyOf(subgraph, one.id)).toEqual([1, 2]);
  expect(await redriveDeadLetters(domain)).toEqual({ applied: 1, left: 0 });
});

test('a dead letter that can never be applied is dropped with a reason, and the next ones of its subject follow', async () => {
  const { subgraph, domain } = await start();
  poison.add(1);
  const context = subgraph.context(person());
  const { id } = await openBasket(context, 10);
  for (const item of ['a', 'b']) await addItem(context, id, item);
  const letters = await eventually(async () => {
    const found = await listDeadLetters(domain, 100);
    return found.length === 2 && found;
  });
  const failed = letters.find(({ error }) => error !== null);
  const because = { operator: 'root', because: 'the item was entered by mistake' };
  await dropDeadLetter(domain, failed?.id as string, because);
  await expect(dropDeadLetter(domain, failed?.id as string, because)).rejects.toThrow('has no dead letter');
  expect(await redriveDeadLetters(domain)).toEqual({ applied: 1, left: 0 });
  expect(await tallyOf(subgraph, id)).toEqual([2]);
  expect(await subgraph.rows('select operator, action, details from operator_action')).toMatchObject([
    {
      operator: 'root',
      action: 'dead-letters drop',
      details: { type: ItemAdded.type, subject: id, because: 'the item was entered by mistake' },
    },
  ]);
});

test('the outbox tells what waits, how long, and what is parked until it is tried again', async () => {
  const { subgraph, domain } = await start();
  const { id } = await openBasket(subgraph.context(person()), 10);
  await eventually(async () => (await outboxState(domain)).unpublished === 0);
  expect(await outboxState(domain)).toEqual({
    domain: 'baskets',
    unpublished: 0,
    oldestSeconds: null,
    parkedAggregates: 0,
  });
  const sql = (text: string, parameters: unknown[]) => subgraph.rows(text, parameters);
  await sql(
    `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
     values ($1, $2, $3, 100, $4, '{"number": "many"}', now(), '00-0', 'c')`,
    [newId(), bucketOf(id), id, ItemAdded.type],
  );
  await eventually(async () => (await outboxState(domain)).parkedAggregates === 1);
  await subgraph.transport.close();
  await openBasket(subgraph.context(person()), 10);
  const state = await outboxState(domain);
  expect(state).toMatchObject({ unpublished: 1, parkedAggregates: 1 });
  expect(state.oldestSeconds).toBeGreaterThanOrEqual(0);
  expect(await parkedEvents(domain, 10)).toMatchObject([{ aggregateId: id, type: ItemAdded.type, waiting: 0 }]);

  await expect(unpark(domain, newId())).rejects.toThrow('has no parked event of');
  expect(await unpark(domain, id)).toBe(1);
  expect(await outboxState(domain)).toMatchObject({ unpublished: 2, parkedAggregates: 0 });
});

test('leases name the instance of each bucket, and move to another that is running', async () => {
  const { domain } = await start();
  const own = (
    await eventually(async () => {
      const now = await leases(domain);
      return now.every(({ instance }) => instance !== null) && now;
    })
  )[0]?.instance as string;
  const second = new Relay({
    url: domain.url,
    instance: 'second',
    events: baskets.events,
    log: testLog,
    pollMs: 25,
    transport: new InProcessTransport(),
  });
  await second.start();
  disposals.push(() => second.stop());
  const heldBy = async (instance: string) => (await leases(domain)).filter((lease) => lease.instance === instance);
  await eventually(async () => (await heldBy('second')).length === 8);
  const bucket = (await heldBy(own))[0]?.bucket as number;
  await moveBucket(domain, bucket, 'second');
  await eventually(async () => (await heldBy('second')).some((lease) => lease.bucket === bucket));
  expect((await leases(domain))[bucket]).toEqual({ bucket, instance: 'second', pinnedTo: 'second' });
  await unpinBucket(domain, bucket);
  expect((await leases(domain))[bucket]?.pinnedTo).toBeNull();
  await expect(unpinBucket(domain, bucket)).rejects.toThrow(`Bucket ${bucket} of baskets is not pinned.`);
  await expect(moveBucket(domain, bucket, 'third')).rejects.toThrow(
    `No instance third of baskets is running. There are: ${[own, 'second'].sort().join(', ')}.`,
  );
  expect(relayName('baskets', own).length).toBeLessThan(64);
});

test('a table has numbers to the right and one line a row', () => {
  expect(
    showTable([
      { domain: 'users', oldestSeconds: 1.25, error: null },
      { domain: 'courses', oldestSeconds: 10, error: 'two\nlines' },
    ]),
  ).toBe(
    ['domain   oldest seconds  error', 'users               1.3  -', 'courses              10  two lines', ''].join(
      '\n',
    ),
  );
});

describe('the command line', () => {
  interface Ended {
    readonly code: number;
    readonly out: string;
    readonly err: string;
  }

  const COMPILED = [join(inject('programs'), 'operate/main.js')];
  const SOURCE = ['--import', 'tsx', 'operate/main.ts'];

  async function operate(
    args: readonly string[],
    settings: Record<string, string> = {},
    program = COMPILED,
  ): Promise<Ended> {
    const child = spawn(process.execPath, ['--import', './platform/process/require-node.js', ...program, ...args], {
      env: { PATH: '/usr/bin:/bin', LYCEUM_DATA: '/nonexistent/lyceum', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, out, err };
  }

  async function platform(): Promise<{ settings: Record<string, string>; databases: Map<string, TestDatabase> }> {
    const databases = new Map<string, TestDatabase>();
    for (const definition of definitions) {
      const database = await freshDatabase(definition);
      disposals.push(() => database.drop());
      databases.set(definition.name, database);
    }
    const urls = [...databases].map(([name, { url }]) => [`${name.toUpperCase()}_DATABASE_URL`, url]);
    return {
      settings: { ...Object.fromEntries(urls), SECRET_KEY: Buffer.alloc(32, 7).toString('base64') } as Record<
        string,
        string
      >,
      databases,
    };
  }

  test('works on the databases of a platform, in words and as JSON', async () => {
    const { settings, databases } = await platform();
    const classes = await TestSubgraph.start(
      definitions.find(({ name }) => name === 'classes') as SubgraphDefinition,
      databases.get('classes'),
    );
    disposals.push(() => classes.stop());
    await classes.rows(`insert into course values (gen_random_uuid(), gen_random_uuid(), 1, '{}')`);
    const courses = await TestSubgraph.start(
      definitions.find(({ name }) => name === 'courses') as SubgraphDefinition,
      databases.get('courses'),
    );
    const subject = CoursePublished.example.courseId;
    await courses.rows(
      `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id)
       values ($1, $2, $3, 1, $4, $5, now(), '00-0', 'c')`,
      [newId(), bucketOf(subject), subject, CoursePublished.type, JSON.stringify(CoursePublished.example)],
    );
    await courses.stop();

    const replay = await operate(['replay', 'classes', 'courses'], settings);
    expect(replay).toEqual({
      code: 0,
      err: '',
      out: '1 event replayed.\ncourse: 1 added, 0 changed, 1 removed.\n',
    });
    expect(await classes.rows('select id from course')).toEqual([{ id: subject }]);

    const outbox = await operate(['outbox', '--json'], settings);
    expect(outbox.code).toBe(0);
    expect((JSON.parse(outbox.out) as { domain: string }[]).map(({ domain }) => domain)).toEqual([...DOMAINS]);

    const held = await operate(['leases', 'classes'], settings);
    expect(held.out.split('\n')[0]).toMatch(/^bucket {2}instance +pinned to$/);
    expect(held.out).toMatch(/^ {5}0 {2}[0-9a-f-]{36} {2}-$/m);
    expect((await operate(['dead-letters', 'list'], settings)).out).toBe('There are no dead letters.\n');
    const lag = await operate(['lag'], settings);
    expect([lag.code, lag.err]).toEqual([1, expect.stringContaining('KAFKA_BROKERS is not set: in one process')]);
    const unknown = await operate(['replay', 'classes', 'nothing'], settings);
    expect([unknown.code, unknown.err]).toEqual([1, 'classes has no read model "nothing". It has courses.\n']);
  });

  test('verifies the chain over audit entries, from a head that it printed before', async () => {
    const { settings, databases } = await platform();
    const subgraph = await TestSubgraph.start(users, databases.get('users'));
    await subgraph.rows(`insert into audit_entry (id, action, created_at) values ($1, 'role-granted', now())`, [
      newId(),
    ]);
    const { head } = await sealAuditEntries(subgraph.running.systemContext());
    await subgraph.stop();

    const received = `${head.position}:${head.hash}`;
    const verified = await operate(['audit', 'verify', '--head', received], settings);
    expect(verified).toEqual({ code: 0, err: '', out: `1 entry as sealed, 0 not sealed yet. Head: ${received}\n` });
    const cut = await operate(['audit', 'verify', '--head', `7:${head.hash}`], settings);
    expect(cut).toEqual({
      code: 1,
      out: '',
      err: 'The audit entries were tampered with.\nposition 7: the chain is not the one that had this head.\n',
    });
    const wrong = await operate(['audit', 'verify', '--head', 'last'], settings);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('--head must be <position>:<hash>')]);
  });

  test('seals again what the former key sealed', async () => {
    const { settings, databases } = await platform();
    const former = newMasterKey();
    const subgraph = await TestSubgraph.start(users, databases.get('users'), { secrets: createSecrets(former) });
    await publicKeys(subgraph.running.systemContext());
    await subgraph.stop();

    const refused = await operate(['secrets', 'reseal'], settings);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('OTHER_SECRET_KEYS')]);
    const both = { ...settings, OTHER_SECRET_KEYS: former };
    expect(await operate(['secrets', 'reseal'], both)).toEqual({
      code: 0,
      err: '',
      out: '1 value sealed again. All are sealed by SECRET_KEY.\n',
    });
    expect((await operate(['secrets', 'reseal'], settings)).out).toMatch(/^0 values/);
  });

  test('finds the databases of a cluster by their names and the key, and those of an embedded one by its folder', async () => {
    const cluster = { DATABASE_URL: inject('postgresUrl'), SECRET_KEY: Buffer.alloc(32, 9).toString('base64') };
    const refused = await operate(['outbox', 'users'], cluster);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^The database of users can't be reached \(.+\): start the platform once/);

    const folder = await newTestFolder('operate');
    disposals.push(() => rm(folder, { recursive: true, force: true }));
    const none = await operate(['outbox', 'users'], { LYCEUM_DATA: folder }, SOURCE);
    expect(none.err).toContain(`No platform is running on ${folder}: start it (npm start)`);
    const stops: (() => Promise<unknown>)[] = [];
    disposals.push(() => Promise.all(stops.map((stop) => stop())));
    const config = loadConfig(domains, { environment: { LYCEUM_DATA: folder } });
    await provideDatabase('users', config, await openCluster(config, () => undefined, stops));
    // It got there: the database is empty.
    expect((await operate(['outbox', 'users'], { LYCEUM_DATA: folder })).err).toBe(
      'The tables of users are older than this version: start the platform of this version first.\n',
    );
  });

  test.each([
    [[], 'npm run operate -- <command>'],
    [['--help'], 'dead-letters redrive <domain>'],
    [['leases', 'move', '--help'], 'npm run operate -- leases move <domain> <bucket> <instance>'],
    [['dead-letters', 'list', '--help'], '--limit'],
  ])('%j explains itself', async (args, text) => {
    let out = '';
    await run(args, (part) => (out += part));
    expect(out).toContain(text);
  });

  test.each([
    [['fly', 'away'], 'There is no command "fly away".'],
    [['outbox', 'nowhere'], 'There is no domain "nowhere". Domains: users, courses,'],
    [['leases'], '<domain> is missing.'],
    [['outbox', 'users', 'classes'], '"classes" is too much.'],
    [['dead-letters', 'list', '--limit', 'all'], '--limit must be a whole number from 1 to 1000, not "all".'],
    [['dead-letters', 'list', '--all'], "Unknown option '--all'"],
    [['leases', 'move', 'users', '16', 'a'], 'A bucket is a whole number from 0 to 15, not "16".'],
    [['replay', 'billing', 'invoices'], 'billing has no read model "invoices". It has begun-classes.'],
  ])('%j is refused: %s', async (args, text) => {
    const refusal = run(args, () => undefined).catch((error: unknown) => error);
    expect(await refusal).toBeInstanceOf(StartupError);
    expect(((await refusal) as Error).message).toContain(text);
  });
});
