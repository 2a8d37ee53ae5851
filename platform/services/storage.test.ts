import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { FileMissing, localStorage } from './storage.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-storage-'));
  folders.push(folder);
  return folder;
}

describe('localStorage', () => {
  test('gives back what was put, with its size and hash', async () => {
    const storage = localStorage(await newFolder());
    const data = Buffer.from('slides');
    const stored = await storage.put('materials/1/slides.pdf', data, 'application/pdf');
    expect(stored).toEqual({ size: 6, sha256: createHash('sha256').update(data).digest('hex') });
    expect(await buffer(await storage.get('materials/1/slides.pdf'))).toEqual(data);
  });

  test('takes a stream and an empty file', async () => {
    const storage = localStorage(await newFolder());
    const chunks = Array.from({ length: 64 }, (_, number) => Buffer.alloc(65_536, number));
    expect((await storage.put('big', Readable.from(chunks), 'video/mp4')).size).toBe(64 * 65_536);
    expect((await buffer(await storage.get('big'))).equals(Buffer.concat(chunks))).toBe(true);
    expect((await storage.put('empty', Buffer.alloc(0), 'text/plain')).size).toBe(0);
    expect(await buffer(await storage.get('empty'))).toHaveLength(0);
  });

  test.each([
    '../out',
    'a/../../out',
    '/etc/passwd',
    'a//b',
    '',
    '.',
    '..',
    '.hidden',
    'a/.git',
    'a\\..\\b',
    'a\0b',
    'a/',
    'x'.repeat(600),
  ])('refuses the key %j', async (key) => {
    const storage = localStorage(await newFolder());
    await expect(storage.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow(RangeError);
    await expect(storage.get(key)).rejects.toThrow(RangeError);
    await expect(storage.delete(key)).rejects.toThrow(RangeError);
  });

  test('keeps the old file whole and leaves nothing behind when an upload breaks off', async () => {
    const folder = await newFolder();
    const storage = localStorage(folder);
    await storage.put('a', Buffer.from('old'), 'text/plain');
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('half of the new');
        throw new Error('connection lost');
      })(),
    );
    await expect(storage.put('a', broken, 'text/plain')).rejects.toThrow('connection lost');
    expect((await buffer(await storage.get('a'))).toString()).toBe('old');
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  test('replaces, and lets an open reader finish the old file', async () => {
    const storage = localStorage(await newFolder());
    await storage.put('a', Buffer.from('old'), 'text/plain');
    const reader = await storage.get('a');
    await storage.put('a', Buffer.from('new'), 'text/plain');
    expect((await buffer(reader)).toString()).toBe('old');
    expect((await buffer(await storage.get('a'))).toString()).toBe('new');
  });

  test('says that a file is missing, after a delete too, and deletes twice without complaint', async () => {
    const storage = localStorage(await newFolder());
    await storage.put('a/b', Buffer.from('x'), 'text/plain');
    await storage.delete('a/b');
    await storage.delete('a/b');
    await expect(storage.get('a/b')).rejects.toThrow(FileMissing);
    await expect(storage.get('a/b/c')).rejects.toThrow(FileMissing);
  });
});

test('what a killed process left unfinished is swept away by a later write, what is being written is not', async () => {
  const folder = await newFolder();
  const unfinished = join(folder, 'unfinished');
  await mkdir(unfinished, { recursive: true });
  await Promise.all(['old', 'new'].map((name) => writeFile(join(unfinished, name), 'part of something')));
  const twoHoursAgo = Date.now() / 1_000 - 7_200;
  await utimes(join(unfinished, 'old'), twoHoursAgo, twoHoursAgo);
  await localStorage(folder).put('one.txt', Buffer.from('1'), 'text/plain');
  expect(await readdir(unfinished)).toEqual(['new']);
});
