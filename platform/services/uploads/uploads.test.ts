import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../command.js';
import { newId } from '../../domain/ids.js';
import { baskets } from '../../testing/domain.js';
import { TestSubgraph } from '../../testing/subgraph.js';
import { inspectUpload, useUpload } from './use-upload.js';
import { removeUnusedUploads } from './remove-uploads.js';
import { requestUpload, type UploadRequest } from './request-upload.js';
import { signedFileUrl } from './signed-urls.js';
import { UploadMigration, uploads } from './uploads.js';
import type { UploadPolicy } from './policy.js';
import { Redirect } from '../download.js';
import { FileMissing, localStorage } from '../storage.js';

const POLICY: UploadPolicy = {
  purpose: 'note',
  maxBytes: 100_000,
  types: ['image/png', 'application/pdf'],
  derivedKeys: (id) => [`notes/${id}`],
};
const PDF = Buffer.from(`%PDF-1.7\n${'x'.repeat(500)}`);
const parts = uploads([POLICY]);

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start({
    ...baskets,
    migrations: [...baskets.migrations, { name: '0002-uploads', class: UploadMigration }],
    routes: parts.routes,
    jobs: parts.jobs,
  });
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const context = () => subgraph.context(null);
const ask = (ownerId: string, request: Partial<UploadRequest> = {}) =>
  runCommand(context(), 'requestUpload', (transaction) =>
    requestUpload(transaction, POLICY, ownerId, { contentType: 'application/pdf', size: PDF.length, ...request }),
  );
const pathOf = (url: string) => new URL(url).pathname.replace('/baskets/', '/');
const put = async (url: string, data: Buffer | Readable) =>
  subgraph.running.client.upload(
    pathOf(url),
    Buffer.isBuffer(data) ? Readable.from([data]) : data,
    await subgraph.headers(null),
  );
const inspect = (ownerId: string, uploadId: string) => inspectUpload(context(), POLICY, ownerId, uploadId);
const use = async (ownerId: string, uploadId: string) => {
  const upload = await inspect(ownerId, uploadId);
  await runCommand(context(), 'useUpload', (transaction) => useUpload(transaction, upload));
  return upload;
};
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
const filesOf = (uploadId: string) =>
  subgraph.rows<{ storage_key: string }>('select storage_key from upload where id = $1', [uploadId]);

test('a file is sent, inspected and used once', async () => {
  const owner = newId();
  const sha256 = createHash('sha256').update(PDF).digest('hex');
  const ticket = await ask(owner, { sha256 });
  expect(ticket).toMatchObject({ method: 'PUT', maxBytes: PDF.length });
  await expect(inspect(owner, ticket.uploadId)).rejects.toThrow(code('UPLOAD_INCOMPLETE'));
  expect(await put(ticket.url, PDF)).toEqual({ status: 200, body: { size: PDF.length, sha256 } });
  const upload = await use(owner, ticket.uploadId);
  expect(upload).toMatchObject({ type: 'application/pdf', size: PDF.length, sha256 });
  expect(await buffer(await context().storage.get(upload.key))).toEqual(PDF);
  await expect(use(owner, ticket.uploadId)).rejects.toThrow(code('UPLOAD_NOT_FOUND'));
});

test('all that is wrong with a request is reported at once', async () => {
  await expect(ask(newId(), { contentType: 'text/html', size: 100_001, sha256: 'no' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    problems: [{ field: 'input.contentType' }, { field: 'input.size' }, { field: 'input.sha256' }],
  });
});

test.each([
  ['size', { size: PDF.length + 1 }],
  ['checksum', { sha256: '0'.repeat(64) }],
  ['type', { contentType: 'image/png' }],
])('a file whose %s differs from the announced one is a mismatch', async (_what, request) => {
  const owner = newId();
  const ticket = await ask(owner, request);
  expect((await put(ticket.url, PDF)).status).toBe(200);
  await expect(inspect(owner, ticket.uploadId)).rejects.toThrow(code('UPLOAD_MISMATCH'));
});

test('the type is that of the content, never of the name: HTML and unknown bytes are a mismatch', async () => {
  for (const content of [Buffer.from('<html><script>alert(1)</script>'), randomBytes(300)]) {
    const owner = newId();
    const ticket = await ask(owner, { size: content.length });
    await put(ticket.url, content);
    await expect(inspect(owner, ticket.uploadId)).rejects.toThrow(code('UPLOAD_MISMATCH'));
  }
});

test('more bytes than announced are rejected while they arrive, and nothing is kept', async () => {
  const owner = newId();
  const ticket = await ask(owner, { size: 1_000 });
  expect((await put(ticket.url, Buffer.alloc(50_000))).status).toBe(413);
  await expect(inspect(owner, ticket.uploadId)).rejects.toThrow(code('UPLOAD_INCOMPLETE'));
  // The ticket still works.
  expect((await put(ticket.url, Buffer.alloc(1_000))).status).toBe(200);
});

test('a sender that breaks off leaves no file, and may send again', async () => {
  const owner = newId();
  const ticket = await ask(owner);
  const broken = new Readable({ read: () => undefined });
  broken.push(PDF.subarray(0, 100));
  const sending = put(ticket.url, broken);
  broken.destroy(new Error('connection reset'));
  await expect(sending).rejects.toThrow();
  expect((await put(ticket.url, PDF)).status).toBe(200);
  await use(owner, ticket.uploadId);
});

test('a stored file is not replaced: of many that send at once one wins', async () => {
  const owner = newId();
  const ticket = await ask(owner);
  const answers = await Promise.all(Array.from({ length: 8 }, () => put(ticket.url, PDF)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const before = await inspect(owner, ticket.uploadId);
  expect((await put(ticket.url, Buffer.alloc(PDF.length))).status).toBe(409);
  expect(await inspect(owner, ticket.uploadId)).toEqual(before);
});

test('an address that was changed, is for something else or has expired takes nothing', async () => {
  const ticket = await ask(newId());
  const token = ticket.url.split('/').at(-1) ?? '';
  const changed = ticket.url.replace(token, `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`);
  expect((await put(changed, PDF)).status).toBe(403);
  const file = { key: 'notes/a', fileName: 'a.pdf', contentType: 'application/pdf', size: 1 };
  const readable = signedFileUrl(context(), file, new Date(), 60_000).split('/').at(-1) ?? '';
  expect((await put(ticket.url.replace(token, readable), PDF)).status).toBe(403);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 });
  expect((await put(ticket.url, PDF)).status).toBe(403);
});

test('an upload is not found by other users, nor for another purpose', async () => {
  const ticket = await ask(newId());
  await put(ticket.url, PDF);
  await expect(inspect(newId(), ticket.uploadId)).rejects.toThrow(code('UPLOAD_NOT_FOUND'));
  await expect(inspect(newId(), 'nonsense')).rejects.toThrow(code('UPLOAD_NOT_FOUND'));
});

test('the virus scanner decides before a file is used', async () => {
  const owner = newId();
  const ticket = await ask(owner);
  await put(ticket.url, PDF);
  const seen: Buffer[] = [];
  const scanning = {
    ...context(),
    scanner: {
      isClean: async (data: Readable) => {
        seen.push(await buffer(data));
        return false;
      },
    },
  };
  await expect(inspectUpload(scanning, POLICY, owner, ticket.uploadId)).rejects.toThrow(code('UPLOAD_INFECTED'));
  expect(seen).toEqual([PDF]);
});

test('a user has 20 unused uploads at most, also when they are requested at once', async () => {
  const owner = newId();
  const asked = await Promise.allSettled(Array.from({ length: 25 }, () => ask(owner)));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  await expect(ask(owner)).rejects.toThrow(code('TOO_MANY_UPLOADS'));
});

test('unused uploads are removed after a day with what was made of them, used ones stay', async () => {
  const owner = newId();
  const [unused, used] = [await ask(owner), await ask(owner)];
  for (const { url } of [unused, used]) await put(url, PDF);
  const { key } = await use(owner, used.uploadId);
  const { storage } = context();
  await storage.put(`notes/${unused.uploadId}`, PDF, 'application/pdf');
  const [row] = await filesOf(unused.uploadId);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 60 * 60_000 });
  await expect(inspect(owner, unused.uploadId)).rejects.toThrow(code('UPLOAD_NOT_FOUND'));
  await parts.jobs.find(({ name }) => name === removeUnusedUploads.name)?.run(context(), {});
  expect(await filesOf(unused.uploadId)).toEqual([]);
  for (const gone of [Object.values(row ?? {})[0] as string, `notes/${unused.uploadId}`]) {
    await expect(storage.get(gone)).rejects.toThrow(FileMissing);
  }
  expect(await buffer(await storage.get(key))).toEqual(PDF);
});

test('a signed address serves a file until it expires', async () => {
  const { storage } = context();
  const { size } = await storage.put('notes/signed', PDF, 'application/pdf');
  const file = { key: 'notes/signed', fileName: 'note.pdf', contentType: 'application/pdf', size };
  const url = signedFileUrl(context(), file, new Date(), 5 * 60_000);
  const fetch = (address: string) => subgraph.download(pathOf(address));
  const found = await fetch(url);
  expect(found?.about).toMatchObject({ fileName: 'note.pdf', contentType: 'application/pdf', size });
  expect(found && (await buffer(found.data))).toEqual(PDF);
  expect(await fetch(url.replace(/\.(?=[^.]*$)/, 'x.'))).toBeUndefined();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 });
  expect(await fetch(url)).toBeUndefined();
});

test('a signed address leads to the storage where clients can reach it, for a minute', async () => {
  const storage = localStorage(await mkdtemp(join(tmpdir(), 'lyceum-storage-')));
  const linked: unknown[] = [];
  const other = await TestSubgraph.start({ ...baskets, routes: parts.routes }, undefined, {
    storage: {
      ...storage,
      link: (...asked) => {
        linked.push(asked);
        return Promise.resolve('https://files.example.com/lyceum/notes/signed?X-Amz-Signature=1');
      },
    },
  });
  try {
    const file = { key: 'notes/signed', fileName: 'note.pdf', contentType: 'application/pdf', size: 3 };
    const url = signedFileUrl(other.context(null), file, new Date(), 5 * 60_000);
    const answer = await other.running.client.download(pathOf(url), await other.headers(null));
    expect(answer).toEqual(new Redirect('https://files.example.com/lyceum/notes/signed?X-Amz-Signature=1'));
    expect(linked).toEqual([['notes/signed', expect.objectContaining({ fileName: 'note.pdf', lifetimeMs: 60_000 })]]);
  } finally {
    await other.stop();
  }
});
