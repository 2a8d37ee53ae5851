import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import { newTestFolder } from '../platform/testing/folder.js';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await newTestFolder('start');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
  /** Resolves with the address; rejects when the process ends before it is ready. */
  readonly ready: Promise<string>;
}

const COMPILED: { program: string; loader: string[] } = { program: join(inject('programs'), 'start.js'), loader: [] };
/** As `npm start` does. */
const SOURCE = { program: 'start.ts', loader: ['--import', 'tsx'] };

function start(
  args: string[] = ['--no-demo'],
  environment: Record<string, string> = {},
  { program, loader } = COMPILED,
): Started {
  const child = fork(program, args, {
    execArgv: ['--import', './platform/process/require-node.js', ...loader],
    env: { PORT: '0', LYCEUM_DATA: join(folder, 'data'), LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const ready = new Promise<string>((resolve, reject) => {
    child.once('message', (message: { url: string }) => resolve(message.url));
    void exit.then((code) => reject(new Error(`It ended with ${code}: ${output}`)));
  });
  ready.catch(() => undefined);
  return { child, output: () => output, exit, ready };
}

interface Answer {
  data?: Record<string, unknown>;
  errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}

const ask = async (url: string, query: string): Promise<Answer> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const postgresPid = async (): Promise<number> =>
  Number((await readFile(join(folder, 'data', 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

test('a busy port is said in one sentence, before anything is started', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const { port } = busy.address() as { port: number };
  const { exit, output } = start([], { PORT: String(port) });
  expect(await exit).toBe(1);
  expect(output()).toContain(`Port ${port} is taken: end the program that listens there, or choose another one`);
  expect(output()).not.toContain('    at ');
  busy.close();
});

test('every wrong setting and flag is named at once', async () => {
  const wrong = start([], { PORT: 'many', LOG_LEVEL: 'loud' });
  expect(await wrong.exit).toBe(1);
  expect(wrong.output()).toMatch(/PORT[\s\S]*LOG_LEVEL|LOG_LEVEL[\s\S]*PORT/);
  const flag = start(['--nonsense']);
  expect(await flag.exit).toBe(1);
  expect(flag.output()).toContain('There is no flag --nonsense');
});

test('a data folder of another Postgres is said in one sentence and left as it is', async () => {
  const directory = join(folder, 'data', 'postgres');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'PG_VERSION'), '9.6\n');
  const { exit, output } = start();
  expect(await exit).toBe(1);
  expect(output()).toMatch(/9\.6/);
  expect(output()).not.toContain('    at ');
  expect(await readFile(join(directory, 'PG_VERSION'), 'utf8')).toBe('9.6\n');
});

test('an old Node is said in one sentence', async () => {
  const preload = `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.1.0"}})`;
  const child = fork('start.ts', [], {
    execArgv: ['--import', preload, '--import', './platform/process/require-node.js'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(1);
  expect(output).toContain('Lyceum needs Node 24 or newer and this is Node 20.1.0');
});

const COURSES = '{ courses { edges { node { id } } } }';

test(
  'after a kill -9 the next start recovers by itself with all data, and Ctrl-C leaves nothing running',
  { timeout: 240_000 },
  async () => {
    const admin = { FIRST_ADMIN_EMAIL: 'admin@lyceum.test', FIRST_ADMIN_PASSWORD: 'a long first password' };
    const first = start(['--no-demo'], admin);
    await first.ready;
    first.child.kill('SIGKILL');
    await first.exit;

    // Without the settings: the administrator is there from before.
    const second = start();
    const url = await second.ready;
    const { data } = await ask(
      url,
      `mutation { logIn(input: { email: "${admin.FIRST_ADMIN_EMAIL}", password: "${admin.FIRST_ADMIN_PASSWORD}" }) { user { name } } }`,
    );
    expect(data?.['logIn']).toEqual({ user: { name: 'Administrator' } });

    // A database that crashes is started again; until then the platform says that it is not ready.
    process.kill(await postgresPid(), 'SIGKILL');
    const readiness = async () => (await fetch(`${url}/readyz`)).json() as Promise<{ checks: Record<string, boolean> }>;
    const codes = new Set<unknown>();
    const unready = new Set<string>();
    await eventually(async () => {
      const [{ checks }, { errors }] = await Promise.all([readiness(), ask(url, COURSES)]);
      for (const [check, holds] of Object.entries(checks)) if (!holds) unready.add(check);
      for (const { extensions } of errors ?? []) codes.add(extensions?.['code']);
      return unready.has('users.database') && unready.has('billing.database') && codes.has('SERVICE_UNAVAILABLE');
    });
    await eventually(async () => Object.values((await readiness()).checks).every(Boolean), { timeoutMs: 120_000 });
    expect(await ask(url, COURSES)).toEqual({ data: { courses: { edges: [] } } });
    const postgres = await postgresPid();
    expect(isAlive(postgres)).toBe(true);
    second.child.kill('SIGINT');
    expect(await second.exit, second.output()).toBe(0);
    expect(isAlive(postgres)).toBe(false);
  },
);

test(
  'the first start has a school: the log-ins that it prints work, and its learners have histories',
  { timeout: 300_000 },
  async () => {
    const { ready, output } = start([], {}, SOURCE);
    const url = await ready;
    expect(output()).toContain(`${url}/graphql`);
    const email = /student +(\S+)/.exec(output())?.[1] ?? '';
    const password = /password "([^"]+)"/.exec(output())?.[1] ?? '';
    const { data } = await ask(
      url,
      `mutation { logIn(input: { email: "${email}", password: "${password}" }) { accessToken } }`,
    );
    const { accessToken } = data?.['logIn'] as { accessToken: string };
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({
        query: `{
        viewer { player { totalXp } classes { viewerEnrollment { creditBalance } } invoices { number } unreadNotificationCount }
        leaderboard(scope: { type: GLOBAL }, period: ALL_TIME, first: 100) { entries { player { name } } }
        courses(first: 10) { edges { node { title } } }
        posts(first: 20) { edges { node { title } } }
      }`,
      }),
    });
    const result = (await response.json()) as {
      errors?: unknown;
      data: {
        viewer: { player: { totalXp: number }; classes: object[]; invoices: object[]; unreadNotificationCount: number };
        leaderboard: { entries: object[] };
        courses: { edges: object[] };
        posts: { edges: object[] };
      };
    };
    expect(result.errors).toBeUndefined();
    const { viewer, leaderboard, courses, posts } = result.data;
    expect(viewer.player.totalXp).toBeGreaterThan(100);
    expect(viewer.classes).toHaveLength(1);
    expect(viewer.invoices.length).toBeGreaterThanOrEqual(2);
    expect(viewer.unreadNotificationCount).toBeGreaterThan(3);
    expect(leaderboard.entries.length).toBeGreaterThan(30);
    expect(courses.edges.length).toBeGreaterThanOrEqual(4);
    expect(posts.edges.length).toBeGreaterThanOrEqual(8);
  },
);
