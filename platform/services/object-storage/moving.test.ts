import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keysOf } from '../../testing/versitygw.js';
import { FileMissing, localStorage, type FileStorage } from '../storage.js';
import { moveFiles, movingStorage } from './moving.js';

/* The rules of moving are those of the port: two folders show them. */

let folder: string;
let former: FileStorage;
let target: FileStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lyceum-moving-'));
  former = localStorage(join(folder, 'former'));
  target = localStorage(join(folder, 'target'));
  for (const key of ['a/1', 'a/2', 'b']) await former.put(key, Buffer.from(`old ${key}`), 'text/plain');
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (storage: FileStorage, key: string) => text(await storage.get(key));

test('files are read, replaced and deleted before, while and after they are moved', async () => {
  const storage = movingStorage(target, former);
  expect(await read(storage, 'a/1')).toBe('old a/1');
  await storage.put('a/2', Buffer.from('new'), 'text/plain');
  await storage.delete('b');
  expect(await moveFiles(former, target)).toEqual({ files: 1, bytes: 7 });
  expect([await keysOf(former), await keysOf(target)]).toEqual([[], ['a/1', 'a/2']]);
  expect([await read(storage, 'a/1'), await read(storage, 'a/2')]).toEqual(['old a/1', 'new']);
  await expect(storage.get('b')).rejects.toThrow(FileMissing);
  await storage.delete('a/1');
  expect(await keysOf(target)).toEqual(['a/2']);
  expect(await moveFiles(former, target)).toEqual({ files: 0, bytes: 0 });
});

test('a file that is deleted while it is copied does not come back', async () => {
  const storage = movingStorage(target, former);
  const slow: FileStorage = {
    ...target,
    put: async (key, ...rest) => {
      if (key === 'b') await storage.delete('b');
      return target.put(key, ...rest);
    },
  };
  expect(await moveFiles(former, slow)).toMatchObject({ files: 2 });
  expect([await keysOf(former), await keysOf(target)]).toEqual([[], ['a/1', 'a/2']]);
});

test('a move that was interrupted goes on', async () => {
  const failing: FileStorage = {
    ...target,
    put: (key, ...rest) => (key === 'b' ? Promise.reject(new Error('away')) : target.put(key, ...rest)),
  };
  await expect(moveFiles(former, failing)).rejects.toThrow('away');
  expect(await keysOf(former)).toContain('b');
  await moveFiles(former, target);
  expect([await keysOf(former), await keysOf(target)]).toEqual([[], ['a/1', 'a/2', 'b']]);
});
