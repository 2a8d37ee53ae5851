import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasS3, keysOf, startS3, type S3Server } from '../testing/versitygw.js';
import { s3Storage } from './object-storage/s3.js';
import { FileExists, FileMissing, localStorage, type FileStorage } from './storage.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-storage-'));
  folders.push(folder);
  return folder;
}

let server: S3Server;
let buckets = 0;
beforeAll(async () => {
  if (hasS3) server = await startS3();
}, 60_000);
afterAll(() => server?.remove());

describe.each([
  { name: 'a folder', here: true, open: async () => localStorage(await newFolder()) },
  {
    name: 'a bucket',
    here: hasS3,
    open: () => Promise.resolve(s3Storage({ ...server.address, prefix: `test-${(buckets += 1)}/` })),
  },
])('files in $name', ({ here, open }) => {
  let storage: FileStorage;
  beforeAll(async () => {
    if (here) storage = await open();
  });
  const keys = () => keysOf(storage);

  test.skipIf(!here)('what was put comes back, with its size and hash', async () => {
    const data = Buffer.from('slides');
    const stored = await storage.put('materials/1/slides.pdf', data, 'application/pdf');
    expect(stored).toEqual({ size: 6, sha256: createHash('sha256').update(data).digest('hex') });
    expect(await buffer(await storage.get('materials/1/slides.pdf'))).toEqual(data);
  });

  test.skipIf(!here)('a stream and an empty file are taken', async () => {
    // In S3: three parts, and chunks that lie across their ends.
    const chunks = Array.from({ length: 300 }, (_, number) => Buffer.alloc(65_000, number));
    const whole = Buffer.concat(chunks);
    const stored = await storage.put('big', Readable.from(chunks), 'video/mp4');
    expect(stored).toEqual({ size: whole.length, sha256: createHash('sha256').update(whole).digest('hex') });
    expect((await buffer(await storage.get('big'))).equals(whole)).toBe(true);
    expect((await storage.put('empty', Buffer.alloc(0), 'text/plain')).size).toBe(0);
    expect(await buffer(await storage.get('empty'))).toHaveLength(0);
  });

  test
    .skipIf(!here)
    .each([
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
    ])('the key %j is refused', async (key) => {
    await expect(storage.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow(RangeError);
    await expect(storage.get(key)).rejects.toThrow(RangeError);
    await expect(storage.delete(key)).rejects.toThrow(RangeError);
  });

  test.skipIf(!here)('an upload that breaks off leaves the old file whole and nothing else', async () => {
    await storage.put('broken/a', Buffer.from('old'), 'text/plain');
    for (const bytes of [10, 9 * 1024 * 1024]) {
      const broken = Readable.from(
        (function* () {
          yield Buffer.alloc(bytes);
          throw new Error('connection lost');
        })(),
      );
      await expect(storage.put('broken/a', broken, 'text/plain')).rejects.toThrow('connection lost');
    }
    expect((await buffer(await storage.get('broken/a'))).toString()).toBe('old');
    expect((await keys()).filter((key) => key.startsWith('broken/'))).toEqual(['broken/a']);
  });

  test.skipIf(!here)('a new file replaces the old one, unless it must be the first', async () => {
    await storage.put('r', Buffer.from('old'), 'text/plain');
    const reader = await storage.get('r');
    await storage.put('r', Buffer.from('new'), 'text/plain');
    expect((await buffer(reader)).toString()).toBe('old');
    const big = Buffer.alloc(9 * 1024 * 1024, 'b');
    for (const other of [Buffer.from('other'), big])
      await expect(storage.put('r', other, 'text/plain', { onlyNew: true })).rejects.toThrow(FileExists);
    expect((await buffer(await storage.get('r'))).toString()).toBe('new');
    await storage.put('first/r', big, 'text/plain', { onlyNew: true });
    expect((await buffer(await storage.get('first/r'))).equals(big)).toBe(true);
  });

  test.skipIf(!here)('a file that is missing is said to be, after a delete too, and is deleted twice', async () => {
    await storage.put('d/b', Buffer.from('x'), 'text/plain');
    await storage.delete('d/b');
    await storage.delete('d/b');
    await expect(storage.get('d/b')).rejects.toThrow(FileMissing);
    await expect(storage.get('d/b/c')).rejects.toThrow(FileMissing);
    expect(await keys()).not.toContain('d/b');
  });

  test.skipIf(!here)('all keys are listed', async () => {
    const all = Array.from({ length: 30 }, (_, number) => `l/${number % 3}/${number}.txt`);
    for (const key of all) await storage.put(key, Buffer.from('x'), 'text/plain');
    expect((await keys()).filter((key) => key.startsWith('l/'))).toEqual(all.toSorted());
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

test('a folder that was never written to has no files', async () => {
  expect(await keysOf(localStorage(join(await newFolder(), 'none')))).toEqual([]);
});
