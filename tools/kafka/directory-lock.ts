import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../platform/config/startup-error.js';

const END_OF_ORPHAN_MS = 10_000;

const lockFile = (directory: string): string => join(directory, 'owner');

/**
 * Takes the data folder for a broker of this process. Kafka's own lock comes too late: a second broker on the same folder
 * has damaged its metadata by then. A broker whose process was killed ends by itself, and is waited for.
 *
 * @throws {StartupError} if another broker uses the folder.
 */
export async function lockDirectory(directory: string): Promise<void> {
  const deadline = performance.now() + END_OF_ORPHAN_MS;
  for (;;) {
    try {
      await writeFile(lockFile(directory), String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const text = await readFile(lockFile(directory), 'utf8').catch(() => '');
    const [owner, broker] = text.split(' ').map(Number);
    const ownerLives = Boolean(owner && isAlive(owner));
    const inUse = broker ? await serves(broker, directory) : ownerLives;
    if (!inUse) await rm(lockFile(directory), { force: true });
    else if (ownerLives || performance.now() > deadline) {
      throw new StartupError(
        `${directory} is in use by another Kafka broker: stop it first, or choose another folder.`,
      );
    } else await new Promise((done) => setTimeout(done, 25));
  }
}

/** Says which process the broker is, so that the lock holds as long as that lives. */
export async function recordBroker(directory: string, pid: number): Promise<void> {
  await writeFile(lockFile(directory), `${process.pid} ${pid}`);
}

export async function unlockDirectory(directory: string): Promise<void> {
  await rm(lockFile(directory), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** After a crash of the machine the number may belong to another program. */
async function serves(pid: number, directory: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(directory);
}
