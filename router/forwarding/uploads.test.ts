import { afterAll, beforeAll, expect, test } from 'vitest';
import type { fakeSupergraph } from '../testing/subgraphs.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

let router: TestRouter;
let users: ReturnType<typeof fakeSupergraph>['users'];
beforeAll(async () => {
  router = await startTestRouter({}, (made) => (users = made.users));
});
afterAll(() => router.stop());

const send = (path: string, body: BodyInit, type = 'application/octet-stream') =>
  fetch(`${router.router.url}${path}`, { method: 'PUT', body, headers: { 'content-type': type } });

test('a file reaches its subgraph byte by byte, whatever its type and size', async () => {
  const large = Buffer.alloc(12 * 1024 * 1024, 7);
  for (const [body, type] of [
    [large, 'application/octet-stream'],
    [Buffer.from('{"a":1}'), 'application/json'],
  ] as const) {
    const answer = await send('/uploads/users/some-token', body, type);
    expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
    const uploaded = users.uploaded.at(-1);
    expect(uploaded?.path).toBe('/uploads/some-token');
    expect(Buffer.from(uploaded?.body ?? []).equals(body)).toBe(true);
  }
});

test('a domain without uploads takes none, and one that is unavailable says so', async () => {
  expect((await send('/uploads/other/some-token', 'x')).status).toBe(404);
  users.down = true;
  expect((await send('/uploads/users/some-token', 'x')).status).toBe(503);
  users.down = false;
});

test('a signed address is as long as its token', async () => {
  const token = 't'.repeat(1_000);
  expect((await send(`/uploads/users/${token}`, 'x')).status).toBe(200);
  expect((await fetch(`${router.router.url}/files/users/${token}`)).status).toBe(404);
});

test('a picture or file that does not exist is not found', async () => {
  for (const path of ['/avatars/some-token', '/files/users/some-token']) {
    expect((await fetch(`${router.router.url}${path}`)).status).toBe(404);
  }
});

test('a file of a storage that clients can reach is fetched from there', async () => {
  users.redirects.set('/files/some-token', 'https://files.example.com/note?signature=1');
  const answer = await fetch(`${router.router.url}/files/users/some-token`, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://files.example.com/note?signature=1']);
  // Another address leads there a minute later.
  expect(answer.headers.get('cache-control')).toBe('no-store');
});
