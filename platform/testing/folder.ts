import { chmod, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 * 1024 ** 3;

/**
 * A new folder that any user may enter; who asks for it removes it. In memory where there is plenty: to copy a database costs
 * a tenth of what it costs on a disk. What runs that were killed have left there is removed.
 */
export async function newTestFolder(name: string): Promise<string> {
  const parent = (await hasRoomInMemory()) ? MEMORY : tmpdir();
  if (parent === MEMORY) await removeLeftovers();
  const folder = await mkdtemp(join(parent, `lyceum-${name}-${process.pid}-`));
  // As root, Postgres runs as another user, who has to get to its data.
  await chmod(folder, 0o711);
  return folder;
}

async function hasRoomInMemory(): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(MEMORY);
    return Math.min(bavail * bsize, freemem() / 2) > ROOM_BYTES;
  } catch {
    return false;
  }
}

async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(MEMORY)) {
    const [, pid] = /^lyceum-[a-z]+-(\d+)-\w+$/.exec(name) ?? [];
    // Those of other users stay.
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(MEMORY, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
