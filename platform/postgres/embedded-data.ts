import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '../config/startup-error.js';

/** The user that the server runs as, when it is not our own. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Nothing of ours is passed on: PG* variables would change the server, and secrets have no business there. */
export const CHILD_ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

const STAGING_LEFT_BEHIND_MS = 10 * 60_000;

/** Postgres refuses to run as root: then it gets the user `postgres`, made if the machine has none. */
export function systemAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const run = (program: string, ...args: string[]): string => {
    const result = spawnSync(program, args, { env: CHILD_ENVIRONMENT, encoding: 'utf8' });
    return result.status === 0 ? result.stdout.trim() : '';
  };
  if (!run('id', '-u', 'postgres'))
    run('useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres');
  const uid = Number.parseInt(run('id', '-u', 'postgres'), 10);
  const gid = Number.parseInt(run('id', '-g', 'postgres'), 10);
  if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid, gid };
  throw new StartupError(
    'Postgres can\'t run as root, and there is no user "postgres": make one (useradd --system postgres), run as another user, or set DATABASE_URL.',
  );
}

/** Every folder on the way must let the account through, or Postgres fails with a message that names none of them. */
export function checkTraversable(directory: string, account: Account, what: string): void {
  for (let folder = directory; ; folder = dirname(folder)) {
    const { uid, gid, mode } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & bit)) {
      throw new StartupError(
        `As root, Postgres runs as user "postgres", who can't enter ${folder} on the way to ${what} open to that user, run "chmod o+x ${folder}", or set DATABASE_URL.`,
      );
    }
    if (folder === dirname(folder)) return;
  }
}

export interface DataDirectoryOptions {
  readonly directory: string;
  readonly initdb: string;
  readonly account: Account | undefined;
  readonly major: string;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

/**
 * Makes the data folder unless it is there, and returns the superuser's password. A new one is made beside it and put in
 * place by one rename: the folder is either whole or absent, however the process ends and whatever else does the same.
 */
export async function prepareDataDirectory(options: DataDirectoryOptions): Promise<string> {
  const { directory } = options;
  await removeAbandonedStaging(directory);
  const password = await ensurePassword(directory);
  if (await isEmpty(directory)) await initialize(options, password);
  else if (!(await exists(join(directory, 'PG_VERSION')))) {
    if (await exists(join(directory, 'global', 'pg_control'))) {
      throw new StartupError(
        `${directory} holds a damaged database (no PG_VERSION): restore it from a backup, or move it away to begin with an empty one.`,
      );
    }
    const aside = `${directory}.incomplete-${Date.now()}`;
    await rename(directory, aside);
    options.log(`${directory} holds no complete database: it was moved to ${aside} and a new one is made.`);
    await initialize(options, password);
  }
  const found = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  if (found !== options.major) {
    throw new StartupError(
      `${directory} was made by Postgres ${found || '(unreadable)'}, this is Postgres ${options.major}: dump it with that version and restore it here, or move it away to begin with an empty one.`,
    );
  }
  return password;
}

async function initialize(
  { directory, initdb, account, durable, log }: DataDirectoryOptions,
  password: string,
): Promise<void> {
  const staging = await mkdtemp(`${directory}.new-`);
  try {
    const data = join(staging, 'data');
    const passwordFile = join(staging, 'password');
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account) for (const path of [staging, data, passwordFile]) await chown(path, account.uid, account.gid);
    await run(
      initdb,
      [
        `--pgdata=${data}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        ...(durable ? [] : ['--no-sync']),
      ],
      account,
    );
    await rename(data, directory);
    log(`Made a new database in ${directory}.`);
  } catch (error) {
    // Another process was faster: its folder is as good as ours.
    const code = (error as NodeJS.ErrnoException).code;
    if ((code === 'ENOTEMPTY' || code === 'EEXIST') && (await exists(join(directory, 'PG_VERSION')))) return;
    if (error instanceof StartupError) throw error;
    throw new StartupError(
      `The database can't be put into ${directory} (${(error as Error).message}): check the folder's rights and free space.`,
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function run(program: string, args: string[], account: Account | undefined): Promise<void> {
  const child = spawn(program, args, {
    ...account,
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code === 0) return;
  const reason =
    said.split('\n').findLast((line) => /error|fatal/i.test(line)) ??
    (said.trim() || `initdb ended with code ${code ?? 'none'}`);
  throw new StartupError(
    `The embedded Postgres can't make its database: ${reason.trim()}. Check the folder's rights and free space.`,
  );
}

/** The first writer of the file decides; it outlives a failed initialization. */
async function ensurePassword(directory: string): Promise<string> {
  const file = `${directory}.password`;
  try {
    await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EEXIST')
      throw new StartupError(
        `${file} can't be written (${code ?? 'unknown reason'}): check the folder's rights and free space.`,
      );
  }
  // Another process may have created the file and not written it yet.
  for (let tries = 0; tries < 100; tries += 1) {
    const password = (await readFile(file, 'utf8')).trim();
    if (password) return password;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new StartupError(
    `${file} is empty: restore it, or move it and ${directory} away to begin with an empty database.`,
  );
}

async function removeAbandonedStaging(directory: string): Promise<void> {
  const prefix = `${basename(directory)}.new-`;
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(prefix)) continue;
    const path = join(dirname(directory), name);
    const made = await stat(path).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > STAGING_LEFT_BEHIND_MS) await rm(path, { recursive: true, force: true });
  }
}

async function isEmpty(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length === 0;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return true;
    throw new StartupError(
      `${directory} can't be used as the data folder (${code ?? 'unknown reason'}): move it away, or choose another by LYCEUM_DATA.`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
