import { FileMissing, type FileStorage } from '../storage.js';

/** Files as they are now, and by the day on which they were found to be removed. */
const PRESENT = 'files/';
const REMOVED = 'removed/';
/** As long as the databases can be restored; then what was erased is gone here too. */
const KEPT_DAYS = 30;
const DAY_LENGTH = '2026-11-30'.length;
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface BackedUp {
  /** New in the backup. */
  readonly copied: number;
  /** Removed since the last backup; kept for 30 days more. */
  readonly removed: number;
  /** Removed from the backup, after these 30 days. */
  readonly expired: number;
}

/**
 * Brings a copy of all files up to date. A file that is there is not copied again: what a key has never changes. Interrupted, it
 * goes on when it is run again.
 */
export async function backUpFiles(files: FileStorage, backup: FileStorage, now: Date): Promise<BackedUp> {
  const inBackup = new Set<string>();
  let expired = 0;
  const oldest = dayOf(new Date(now.getTime() - KEPT_DAYS * DAY_MS));
  for await (const key of backup.list()) {
    if (key.startsWith(PRESENT)) inBackup.add(key.slice(PRESENT.length));
    else if (key.startsWith(REMOVED) && dayIn(key) < oldest) {
      await backup.delete(key);
      expired += 1;
    }
  }
  let copied = 0;
  for await (const key of files.list()) {
    if (inBackup.delete(key)) continue;
    copied += (await copy(files, key, backup, PRESENT + key)) ? 1 : 0;
  }
  // What is left was not listed: it is removed, unless it is there all the same.
  let removed = 0;
  for (const key of inBackup) {
    if (await exists(files, key)) continue;
    await copy(backup, PRESENT + key, backup, `${REMOVED}${dayOf(now)}/${key}`);
    await backup.delete(PRESENT + key);
    removed += 1;
  }
  return { copied, removed, expired };
}

/**
 * Copies back what is missing: all files of the last backup, and those that were removed on or after a day, to which the
 * databases were restored. Returns how many.
 */
export async function restoreFiles(files: FileStorage, backup: FileStorage, since?: string): Promise<number> {
  let restored = 0;
  for await (const key of backup.list()) {
    const isRemoved = key.startsWith(REMOVED) && since !== undefined && dayIn(key) >= since;
    if (!key.startsWith(PRESENT) && !isRemoved) continue;
    const target = isRemoved ? key.slice(REMOVED.length + DAY_LENGTH + 1) : key.slice(PRESENT.length);
    if (await exists(files, target)) continue;
    restored += (await copy(backup, key, files, target)) ? 1 : 0;
  }
  return restored;
}

/** False where it was removed meanwhile. */
async function copy(from: FileStorage, key: string, to: FileStorage, target: string): Promise<boolean> {
  try {
    await to.put(target, await from.get(key), 'application/octet-stream');
    return true;
  } catch (error) {
    if (error instanceof FileMissing) return false;
    throw error;
  }
}

async function exists(files: FileStorage, key: string): Promise<boolean> {
  try {
    (await files.get(key)).destroy();
    return true;
  } catch (error) {
    if (error instanceof FileMissing) return false;
    throw error;
  }
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
const dayIn = (key: string): string => key.slice(REMOVED.length, REMOVED.length + DAY_LENGTH);
