import { createHash } from 'node:crypto';
import { fork } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Random } from '../../platform/faults/random.js';
import { eventually, type TestDatabase } from '../../platform/testing/testing.js';
import { freshDatabase, person } from '../../platform/testing/subgraph.js';
import { definitions } from '../../subgraphs/all.js';
import { provisionUser } from '../../subgraphs/users/commands/account/provision-user.js';
import { requestDataExport } from '../../subgraphs/users/commands/data-request/request-data-export.js';
import { requestErasure } from '../../subgraphs/users/commands/data-request/request-erasure.js';
import { startLife } from './one-life.js';
import { everyStep } from './steps.js';

const made = new Map<string, TestDatabase>();
let storage: string;
beforeAll(async () => {
  for (const definition of definitions) made.set(definition.name, await freshDatabase(definition));
  storage = await mkdtemp(join(tmpdir(), 'lyceum-lives-'));
});
afterAll(async () => {
  for (const database of made.values()) await database.drop();
  await rm(storage, { recursive: true, force: true });
});

const databases = () => Object.fromEntries([...made].map(([name, { url }]) => [name, url]));
const PASSWORD = 'tangerine umbrella';
const TWO_WEEKS_LATER = `update graphile_worker._private_jobs set run_at = now()
  where run_at > now() and (key like 'close-account/%' or key like 'begin-erasure/%')`;

async function sql<Row extends pg.QueryResultRow>(
  domain: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: made.get(domain)?.url ?? '' });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Lets processes live, each until the step at which it is killed, until the request is as far as that. Returns how many were killed. */
async function liveUntil(requestId: string, status: string, random: Random): Promise<number> {
  const isDone = async () =>
    (await sql('users', 'select from data_request where id = $1 and status = $2', [requestId, status])).length > 0;
  for (let killed = 0; ; killed += 1) {
    // What a worker that was killed had in hand is free again; by itself that takes a minute and a half.
    for (const name of made.keys())
      await sql(
        name,
        `select graphile_worker.force_unlock_workers(array(
           select distinct locked_by from graphile_worker._private_jobs where locked_by is not null))`,
      );
    // Less would end each life before it is further than the last: what was not marked as published is published again.
    const step = everyStep ? random.between(60, 110) : random.between(80, 130);
    const child = fork(
      join(inject('programs'), 'journeys/faults/one-life.js'),
      [JSON.stringify({ databases: databases(), storage, step })],
      {
        execArgv: [],
        stdio: 'inherit',
      },
    );
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    let over = false;
    void ended.then(() => (over = true));
    const done = await eventually(
      async () => {
        if (await isDone()) return 'done' as const;
        await sql('users', TWO_WEEKS_LATER);
        return over && ('killed' as const);
      },
      { timeoutMs: 120_000 },
    );
    if (done === 'killed') continue;
    child.kill('SIGKILL');
    await ended;
    return killed;
  }
}

const said = (type: string) => sql('users', 'select from outbox where type = $1', [`lyceum.users.${type}.v1`]);
/** Without what was never finished, which the next writer after an hour sweeps away. */
const files = async () =>
  (await readdir(join(storage, 'files'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test(
  'an export and an erasure come to their end however often every process is killed',
  { timeout: 900_000 },
  async () => {
    const random = new Random(inject('faultsSeed'));
    const viewer = person();
    const asPerson = async <T>(work: (context: Parameters<typeof requestDataExport>[0]) => Promise<T>): Promise<T> => {
      const life = await startLife({ databases: databases(), storage });
      try {
        const users = life.running.find(({ definition }) => definition.name === 'users');
        if (!users) throw new Error('users does not run');
        return await work(users.contextOf(viewer));
      } finally {
        await life.stop();
      }
    };
    const exportId = await asPerson(async (context) => {
      const id = await provisionUser(context, {
        email: 'ana@lyceum.test',
        password: PASSWORD,
        name: 'Ana Silva',
        handle: null,
        roles: ['student'],
        locale: 'pt-PT',
        timeZone: 'Europe/Lisbon',
      });
      Object.assign(viewer, { id });
      return requestDataExport(context);
    });
    const killedInExport = await liveUntil(exportId, 'ready', random);
    const [request] = await sql<{ archive_sha256: string }>('users', 'select archive_sha256 from data_request');
    const archive = (await files()).find((file) => file.endsWith('archive.json')) ?? '';
    const content = await readFile(archive);
    expect(createHash('sha256').update(content).digest('hex')).toBe(request?.archive_sha256);
    expect(Object.keys(JSON.parse(content.toString()) as object)).toEqual(expect.arrayContaining([...made.keys()]));
    expect(await said('data-export-ready')).toHaveLength(1);

    const erasureId = await asPerson((context) => requestErasure(context, { password: PASSWORD }));
    await sql('users', `update data_request set due_at = now() - interval '1 second' where id = $1`, [erasureId]);
    const killedInErasure = await liveUntil(erasureId, 'completed', random);
    expect(await said('user-erased')).toHaveLength(1);
    expect(await sql('users', 'select name from user_account')).toEqual([{ name: 'Erased user' }]);
    for (const name of made.keys()) {
      expect(await sql(name, 'select error from dead_letter')).toEqual([]);
      expect(await sql(name, 'select from person where erased_at is not null')).toHaveLength(1);
    }
    expect(await files()).toEqual([]);
    expect(killedInExport + killedInErasure).toBeGreaterThan(0);
  },
);
