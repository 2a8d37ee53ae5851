import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { expect, test } from 'vitest';
import { packZip, withZip, type OpenZip, type ZipLimits } from './zip.js';

const LIMITS: ZipLimits = { files: 10, bytes: 1_000_000, ratio: 100 };
const at = new Date('2026-06-01T12:00:00Z');

const packed = (path: string, ...chunks: readonly string[]) => ({
  path,
  size: Buffer.byteLength(chunks.join('')),
  open: () => Promise.resolve(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))),
});
const open = <Result>(bytes: Uint8Array, work: (zip: OpenZip) => Promise<Result>, limits = LIMITS) =>
  withZip(Readable.from([Buffer.from(bytes)]), limits, work);
const problemsOf = (bytes: Uint8Array, limits = LIMITS) => open(bytes, (zip) => Promise.resolve(zip.problems), limits);
const zipped = (files: Zippable) => zipSync(files, { mtime: at });

test('what is packed is read again, and the size is known before', async () => {
  const { size, data } = packZip([packed('a.txt', 'one', 'two'), packed('folder/é.txt', ''), packed('b', 'x')], at);
  const bytes = await buffer(data);
  expect(bytes.length).toBe(size);
  await open(bytes, async (zip) => {
    expect(zip.problems).toEqual([]);
    expect([...zip.sizes]).toEqual([
      ['a.txt', 6],
      ['folder/é.txt', 0],
      ['b', 1],
    ]);
    expect(await text(await zip.read('a.txt'))).toBe('onetwo');
  });
});

test('a stored file that can not be read breaks the archive off', async () => {
  const missing = { path: 'gone', size: 3, open: () => Promise.reject(new Error('gone')) };
  await expect(buffer(packZip([packed('a', 'x'), missing], at).data)).rejects.toThrow('gone');
});

test('every problem of an archive is reported, and its file is left out', async () => {
  const link = { os: 3, attrs: 0o120777 << 16 } as const;
  const bytes = zipped({ '../up': strToU8('x'), 'in.txt': strToU8('x'), link: [strToU8('/etc/passwd'), link] });
  await open(bytes, (zip) => {
    expect(zip.problems).toEqual([
      { path: '../up', message: 'is no path inside the archive' },
      { path: 'link', message: 'is a link' },
    ]);
    expect([...zip.sizes.keys()]).toEqual(['in.txt']);
    return Promise.resolve();
  });
  expect(await problemsOf(zipped({ '/etc/passwd': strToU8('x'), 'c:/x': strToU8('x') }))).toHaveLength(2);
  const twice = Buffer.from(zipped({ 'a.txt': strToU8('x'), 'b.txt': strToU8('y') }));
  expect(await problemsOf(Buffer.from(twice.toString('latin1').replaceAll('b.txt', 'a.txt'), 'latin1'))).toEqual([
    { path: 'a.txt', message: 'is there twice' },
  ]);
});

test('an archive that is too large, compressed too much or no archive is refused before it is unpacked', async () => {
  const bomb = zipped({ a: new Uint8Array(900_000) });
  expect(await problemsOf(bomb)).toEqual([{ path: '', message: 'is compressed more than 100 times' }]);
  expect(await problemsOf(bomb, { ...LIMITS, bytes: 1_000, ratio: 10_000 })).toEqual([
    { path: '', message: 'has more than 1000 bytes unpacked' },
  ]);
  const many = zipped(Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`f${index}`, strToU8('x')])));
  expect(await problemsOf(many)).toEqual([{ path: '', message: 'has more than 10 files' }]);
  for (const bytes of [Buffer.from('PK\u0003\u0004 nothing'), bomb.subarray(0, 100), bomb.subarray(500)])
    expect(await problemsOf(bytes)).toEqual([{ path: '', message: 'is not a ZIP archive' }]);
});

test('a file that is larger than its entry says can not be read', async () => {
  const bytes = Buffer.from(zipped({ a: strToU8('abcdefghij'.repeat(100)) }));
  // The size in the directory at the end of the archive.
  const directory = bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  bytes.writeUInt32LE(10, directory + 24);
  await open(bytes, async (zip) => {
    expect(zip.sizes.get('a')).toBe(10);
    await expect((async () => buffer(await zip.read('a')))()).rejects.toThrow();
  });
});
