import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { buffersFor, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded.js';
import { StartupError } from '../config/startup-error.js';
import { eventually } from '../testing/testing.js';
import { newTestFolder } from '../testing/folder.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function newFolder(): Promise<string> {
  const folder = await newTestFolder('pg');
  stops.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function start(
  directory: string,
  more: { port?: number; buffersMb?: number; log?: (line: string) => void } = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, durable: false, ...more });
  stops.push(() => server.stop());
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  expect((error as Error).message).not.toMatch(/undefined|\[object/);
  return (error as Error).message;
}

/** A process that starts a server on the folder and says so; then it waits to be killed. */
async function startElsewhere(directory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', OWNER, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stops.push(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  });
  await once(child.stdout, 'data');
  return child;
}
const OWNER = `
  import { readFileSync } from 'node:fs';
  import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))};
  const server = await startEmbeddedPostgres({ directory: process.argv[1], durable: false });
  console.log(readFileSync(process.argv[1] + '/postmaster.pid', 'utf8').split('\\n')[0]);
  if (process.argv[1].endsWith('crash')) throw new Error('planned crash');
  setInterval(() => undefined, 60_000);
`;

async function serverPid(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  return spawnSync('kill', ['-0', String(pid)]).status === 0;
}

describe('startEmbeddedPostgres', () => {
  test('makes a database at its first start and keeps data and password to the next', async () => {
    const directory = join(await newFolder(), 'deep', 'postgres');
    const first = await start(directory);
    await query(first.url, 'create table kept as select 1 as id');
    await first.stop();
    const second = await start(directory);
    expect(await query(second.url, 'select id from kept')).toEqual([{ id: 1 }]);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
    expect((await stat(`${directory}.password`)).mode & 0o777).toBe(0o600);
  });

  test('listens on 127.0.0.1 only, asks for the password, sorts by code point and keeps UTC', async () => {
    const server = await start(join(await newFolder(), 'postgres'));
    const [settings] = await query(
      server.url,
      `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
         current_setting('max_connections') as connections, current_setting('timezone') as zone, lower('ÄÉ') as lower, 'Z' < 'a' as sorted`,
    );
    expect(settings).toEqual({
      addresses: '127.0.0.1',
      sockets: '',
      connections: '300',
      zone: 'UTC',
      lower: 'äé',
      sorted: true,
    });
    const stranger = new URL(server.url);
    stranger.password = 'guess';
    await expect(query(stranger.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('keeps every protection of the data unless it is switched off', async () => {
    const server = await startEmbeddedPostgres({ directory: join(await newFolder(), 'postgres'), durable: true });
    stops.push(() => server.stop());
    const [settings] = await query(
      server.url,
      `select current_setting('fsync') as a, current_setting('synchronous_commit') as b, current_setting('full_page_writes') as c`,
    );
    expect(settings).toEqual({ a: 'on', b: 'on', c: 'on' });
  });

  test('stops the server that a killed process left behind, and loses nothing', async () => {
    const directory = join(await newFolder(), 'postgres');
    const owner = await startElsewhere(directory);
    const orphan = await serverPid(directory);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(isAlive(orphan)).toBe(true);
    const lines: string[] = [];
    const server = await start(directory, { log: (line) => lines.push(line) });
    expect(isAlive(orphan)).toBe(false);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(lines.join('\n')).toContain(`left behind (${orphan})`);
    expect(lines.join('\n')).not.toContain('was interrupted');
  });

  test('does not touch the server of a process that is running', async () => {
    const directory = join(await newFolder(), 'postgres');
    const owner = await startElsewhere(directory);
    const server = await serverPid(directory);
    expect(await refusal(start(directory))).toContain(`in use by a running process (${owner.pid})`);
    expect(isAlive(server)).toBe(true);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await start(directory);
  });

  test('takes the server along when the process crashes', async () => {
    const directory = join(await newFolder(), 'crash');
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', OWNER, directory], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // Its own word: the file with the number is gone as soon as the server has ended.
    const said: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
    await once(child, 'close');
    const pid = Number(said.join(''));
    expect(pid).toBeGreaterThan(0);
    await eventually(() => !isAlive(pid));
  });

  test('is started again at the same address when it ends unexpectedly, and keeps its data', async () => {
    const directory = join(await newFolder(), 'postgres');
    const said: string[] = [];
    const server = await startEmbeddedPostgres({ directory, durable: true, onRestart: (line) => said.push(line) });
    stops.push(() => server.stop());
    await query(server.url, 'create table kept as select 1 as id');
    for (let round = 1; round <= 2; round += 1) {
      const pid = await serverPid(directory);
      process.kill(pid, 'SIGKILL');
      await eventually(() => said.filter((line) => line.endsWith('runs again.')).length === round, {
        timeoutMs: 20_000,
      });
      expect(await query(server.url, 'select id from kept')).toEqual([{ id: 1 }]);
      expect(await serverPid(directory)).not.toBe(pid);
    }
    expect(said[0]).toBe('The embedded Postgres ended unexpectedly and is started again.');
    const last = await serverPid(directory);
    await server.stop();
    expect(isAlive(last)).toBe(false);
    expect(said.at(-1)).toBe('The embedded Postgres runs again.');
  });

  test('ignores the pid file of a server that is gone, whatever process has its number now', async () => {
    const directory = join(await newFolder(), 'postgres');
    const first = await start(directory);
    const file = await readFile(join(directory, 'postmaster.pid'), 'utf8');
    await first.stop();
    await writeFile(join(directory, 'postmaster.pid'), file.replace(/^\d+/, String(process.pid)));
    const second = await start(directory);
    await second.stop();
    await writeFile(join(directory, 'postmaster.pid'), file.replace(/^\d+/, '999999'));
    expect(await query((await start(directory)).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('begins again after a kill during the first initialization', async () => {
    const folder = await newFolder();
    const directory = join(folder, 'postgres');
    // What a killed initialization leaves, of this version and of one that made the folder in place.
    await mkdir(join(folder, 'postgres.new-abc', 'data'), { recursive: true });
    await utimes(join(folder, 'postgres.new-abc'), 0, 0);
    await mkdir(join(directory, 'base'), { recursive: true });
    const server = await start(directory);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await expect(stat(join(folder, 'postgres.new-abc'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('says that the port is busy', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    stops.push(() => new Promise((done) => busy.close(done)));
    const { port } = busy.address() as AddressInfo;
    expect(await refusal(start(join(await newFolder(), 'postgres'), { port }))).toContain(`Port ${port} is in use`);
  });

  test('says that the data is of another version or damaged, and leaves it alone', async () => {
    const directory = join(await newFolder(), 'postgres');
    await (await start(directory)).stop();
    await writeFile(join(directory, 'PG_VERSION'), '14\n');
    expect(await refusal(start(directory))).toMatch(/made by Postgres 14, this is Postgres \d+/);
    await unlink(join(directory, 'PG_VERSION'));
    expect(await refusal(start(directory))).toContain('holds a damaged database (no PG_VERSION)');
    await writeFile(join(directory, 'PG_VERSION'), '18\n');
    await rename(join(directory, 'global', 'pg_control'), join(directory, 'global', 'moved'));
    expect(await refusal(start(directory))).toMatch(/can't start on .*pg_control.* restore it from a backup/);
    await rename(join(directory, 'global', 'moved'), join(directory, 'global', 'pg_control'));
    await start(directory);
  });

  test('says that the password file no longer fits', async () => {
    const directory = join(await newFolder(), 'postgres');
    await (await start(directory)).stop();
    await unlink(`${directory}.password`);
    expect(await refusal(start(directory))).toContain(`${directory}.password does not open the database`);
  });

  test('says that the path of the data folder is a file', async () => {
    const directory = join(await newFolder(), 'postgres');
    await writeFile(directory, '');
    expect(await refusal(start(directory))).toContain("can't be used as the data folder (ENOTDIR)");
    expect(await refusal(start(join(directory, 'below')))).toMatch(/can't be made \((ENOTDIR|EEXIST)\)/);
  });

  test.runIf(process.getuid?.() === 0)(
    'as root says which folder is closed to the user that Postgres runs as',
    async () => {
      const folder = await newFolder();
      await chmod(folder, 0o700);
      const message = await refusal(start(join(folder, 'postgres')));
      expect(message).toContain(`who can't enter ${folder} on the way to the data folder`);
      expect(message).toContain(`chmod o+x ${folder}`);
    },
  );
});

test.each([
  [512, 128],
  [16_384, 2_048],
  [131_072, 4_096],
])('of %i MB of memory, %i are buffers', (memory, buffers) => {
  expect(buffersFor(memory)).toBe(buffers);
});

test('the buffers are those of the setting', async () => {
  const { url } = await start(join(await newFolder(), 'postgres'), { buffersMb: 48 });
  expect(await query(url, 'show shared_buffers')).toEqual([{ shared_buffers: '48MB' }]);
});
