import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keysOf } from '../../testing/versitygw.js';
import { localStorage, type FileStorage } from '../storage.js';
import { backUpFiles, restoreFiles } from './backup.js';

let folder: string;
let files: FileStorage;
let backup: FileStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lyceum-backup-'));
  files = localStorage(join(folder, 'files'));
  backup = localStorage(join(folder, 'backup'));
  for (const key of ['a/1', 'a/2', 'b']) await files.put(key, Buffer.from(`old ${key}`), 'text/plain');
});
afterEach(() => rm(folder, { recursive: true }));

const day = (date: string): Date => new Date(`${date}T12:00:00Z`);

test('new files are copied once, removed ones are kept for 30 days and then gone', async () => {
  expect(await backUpFiles(files, backup, day('2026-11-01'))).toEqual({ copied: 3, removed: 0, expired: 0 });
  expect(await backUpFiles(files, backup, day('2026-11-02'))).toEqual({ copied: 0, removed: 0, expired: 0 });
  await files.delete('a/1');
  await files.put('c', Buffer.from('new'), 'text/plain');
  expect(await backUpFiles(files, backup, day('2026-11-03'))).toEqual({ copied: 1, removed: 1, expired: 0 });
  expect(await keysOf(backup)).toEqual(['files/a/2', 'files/b', 'files/c', 'removed/2026-11-03/a/1']);
  expect(await backUpFiles(files, backup, day('2026-12-03'))).toMatchObject({ expired: 0 });
  expect(await backUpFiles(files, backup, day('2026-12-04'))).toEqual({ copied: 0, removed: 0, expired: 1 });
  expect(await keysOf(backup)).toEqual(['files/a/2', 'files/b', 'files/c']);
});

test('a restore brings back what is missing, and what was removed since a day only when it is asked for', async () => {
  await backUpFiles(files, backup, day('2026-11-01'));
  await files.delete('a/1');
  await backUpFiles(files, backup, day('2026-11-03'));
  await files.delete('b');
  expect(await restoreFiles(files, backup)).toBe(1);
  expect(await keysOf(files)).toEqual(['a/2', 'b']);
  expect(await restoreFiles(files, backup, '2026-11-04')).toBe(0);
  expect(await restoreFiles(files, backup, '2026-11-02')).toBe(1);
  expect(await text(await files.get('a/1'))).toBe('old a/1');
});
