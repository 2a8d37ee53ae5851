import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasS3, keysOf, startS3, type S3Server } from '../../testing/versitygw.js';
import { eventually } from '../../testing/testing.js';
import { s3Address } from './address.js';
import { s3Storage } from './s3.js';

const MIB = 1024 * 1024;

describe.skipIf(!hasS3)('a bucket', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3();
  }, 60_000);
  afterAll(() => server?.remove());

  const unfinished = async () => {
    const { endpoint, region, credentials, bucket } = server.address;
    const client = new S3Client({ endpoint, region, forcePathStyle: true, ...(credentials && { credentials }) });
    return (await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.length ?? 0;
  };

  test('that ends in the middle of an upload keeps the old file; the next upload removes the parts', async () => {
    const storage = s3Storage(server.address);
    const old = Buffer.alloc(9 * MIB, 'o');
    await storage.put('slides.pdf', old, 'application/pdf');
    const data = Readable.from(
      (async function* () {
        yield Buffer.alloc(9 * MIB, 'n');
        await eventually(async () => (await unfinished()) === 1);
        await server.kill();
        yield Buffer.alloc(9 * MIB, 'n');
      })(),
    );
    await expect(storage.put('slides.pdf', data, 'application/pdf')).rejects.toThrow();
    await server.start();
    expect((await buffer(await storage.get('slides.pdf'))).equals(old)).toBe(true);
    expect(await keysOf(storage)).toEqual(['slides.pdf']);
    expect(await unfinished()).toBe(1);

    // Not yet abandoned: it may be the upload of another.
    await storage.put('other', Buffer.alloc(9 * MIB), 'application/pdf');
    expect(await unfinished()).toBe(1);
    await s3Storage(server.address, { abandonedAfterMs: -MIB }).put('other', Buffer.alloc(9 * MIB), 'application/pdf');
    expect(await unfinished()).toBe(0);
  });

  test.each([100, 20 * MIB])('whose bytes were changed (file of %d) fails its reader', async (size) => {
    const storage = s3Storage(server.address);
    await storage.put('changed', Buffer.alloc(size, 'a'), 'text/plain');
    const file = join(server.folder, 'changed');
    const bytes = await readFile(file);
    bytes[size - 7] = 0x62;
    await writeFile(file, bytes);
    await expect(storage.get('changed').then(buffer)).rejects.toThrow(/[Cc]hecksum/);
  });

  test('gives links that name the file and end, where clients reach it', async () => {
    const about = { fileName: 'note.pdf', contentType: 'application/pdf', lifetimeMs: 60_000 };
    await s3Storage(server.address).put('a/note', Buffer.from('note'), 'text/plain');
    expect(await s3Storage(server.address).link('a/note', about)).toBeUndefined();

    const storage = s3Storage(server.address, { publicEndpoint: server.address.endpoint });
    const url = (await storage.link('a/note', about)) ?? '';
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'note']);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="note.pdf"');
    expect((await fetch(url.replace('/a/note', '/a/other'))).status).toBe(403);
    expect((await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'))).status).toBe(403);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('60');
    await expect(storage.link('a/none', about)).rejects.toThrow('no file');
  });
});

describe('the address of a bucket', () => {
  test('has the server, the bucket and how to enter it', () => {
    expect(s3Address.parse('s3://key:se%2Fcret@files.example.com:9000/lyceum/school/a?region=eu-central-1')).toEqual({
      endpoint: 'https://files.example.com:9000',
      bucket: 'lyceum',
      prefix: 'school/a/',
      region: 'eu-central-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'se/cret' },
    });
    expect(s3Address.parse('s3://127.0.0.1/lyceum?tls=false')).toMatchObject({
      endpoint: 'http://127.0.0.1',
      prefix: '',
      credentials: undefined,
    });
  });

  test.each([
    'https://files.example.com/lyceum',
    's3://files.example.com',
    's3://files.example.com/A',
    's3://key@files.example.com/lyceum',
    's3://files.example.com/lyceum?ssl=no',
    's3://files.example.com/lyceum?tls=no',
  ])('is not %s', (value) => expect(s3Address.safeParse(value).success).toBe(false));
});
