import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../config/startup-error.js';

const STOP_TIMEOUT_MS = 30_000;

/** Who started the server, so that a second process can tell a server in use from one that was left behind. */
export async function recordOwner(directory: string, serverPid: number): Promise<void> {
  await writeFile(`${directory}.owner`, `${process.pid} ${serverPid}`, { mode: 0o600 });
}

/** As the pid file of Postgres says it: `ready` once it takes connections. */
export async function serverStatus(directory: string, serverPid: number | undefined): Promise<string | undefined> {
  const lines = await pidFile(directory);
  return lines && Number(lines[0]) === serverPid ? lines[7]?.trim() : undefined;
}

/** Stops the server that a killed process left running on this folder. A server whose owner still lives is not touched. */
export async function stopOrphan(directory: string, log: (line: string) => void): Promise<void> {
  const lines = await pidFile(directory);
  if (!lines) return;
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return;
  if (!(await serves(pid, directory))) {
    // The number belongs to some other program now. Of a dead server Postgres removes the file itself, and looks first
    // whether one of its children still uses the folder.
    await rm(join(directory, 'postmaster.pid'), { force: true });
    return;
  }
  const [owner, recordedServer] = (await readFile(`${directory}.owner`, 'utf8').catch(() => '')).split(' ').map(Number);
  if (owner !== undefined && recordedServer === pid && (await parentOf(pid)) === owner) {
    throw new StartupError(
      `${directory} is in use by a running process (${owner}): stop it first, or choose another folder by LYCEUM_DATA.`,
    );
  }
  log(`Stopping the Postgres that a killed process left behind (${pid}).`);
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      throw new StartupError(
        `A Postgres of an earlier run (process ${pid}) does not stop: end it with "kill -QUIT ${pid}" and start again.`,
      );
    }
    await new Promise((done) => setTimeout(done, 25));
  }
}

async function pidFile(directory: string): Promise<string[] | undefined> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => undefined);
  return text?.split('\n');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function serves(pid: number, directory: string): Promise<boolean> {
  const command =
    process.platform === 'linux'
      ? (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')
      : await ps('args=', pid);
  return /postgres/.test(command) && command.includes(` -D ${directory} `);
}

async function parentOf(pid: number): Promise<number> {
  if (process.platform !== 'linux') return Number(await ps('ppid=', pid));
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // "pid (name) state ppid …", and a name may hold spaces and parentheses.
  return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
}

async function ps(column: string, pid: number): Promise<string> {
  return promisify(execFile)('ps', ['-ww', '-o', column, '-p', String(pid)]).then(
    (result) => result.stdout.trim(),
    () => '',
  );
}
