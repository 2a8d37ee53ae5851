import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createMetrics } from '../../platform/process/metrics.js';
import { eventually } from '../../platform/testing/testing.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

let router: TestRouter;
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await router.stop();
});

const MEGABYTE = 1024 * 1024;

/** Sends a request over a connection of its own; the response is read only where the test reads it. */
function request(path: string): Socket {
  const { hostname, port } = new URL(router.router.url);
  const socket = connect(Number(port), hostname);
  open.push(socket);
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: router\r\n\r\n`);
  return socket;
}

async function start(slowClients: { writeTimeoutMs: number; pendingBytes: number }, bytes: number) {
  const metrics = createMetrics();
  const body = 'x'.repeat(bytes);
  router = await startTestRouter(
    { metrics, extraPages: { '/large': () => ({ contentType: 'text/plain', body }) } },
    undefined,
    undefined,
    { slowClients },
  );
  const value = async (name: string): Promise<number> =>
    ((await metrics.getSingleMetric(name)?.get())?.values ?? []).reduce((sum, one) => sum + one.value, 0);
  return { pending: () => value('lyceum_pending_bytes'), closed: () => value('lyceum_slow_clients_closed_total') };
}

test('a client that does not read its response is disconnected after the write timeout', async () => {
  const { pending, closed } = await start({ writeTimeoutMs: 400, pendingBytes: 1_000 * MEGABYTE }, 32 * MEGABYTE);
  const socket = request('/large');
  socket.pause();
  await eventually(async () => (await pending()) > 0);
  await eventually(async () => (await closed()) === 1);
  await eventually(async () => (await pending()) === 0);
  expect((await router.post({ query: '{ __typename }' })).status).toBe(200);
});

test('a client that reads slowly but steadily gets all of it', async () => {
  const { closed } = await start({ writeTimeoutMs: 400, pendingBytes: 1_000 * MEGABYTE }, 32 * MEGABYTE);
  const socket = request('/large');
  let read = 0;
  const began = performance.now();
  socket.on('data', (chunk: Buffer) => {
    read += chunk.length;
    socket.pause();
    setTimeout(() => socket.resume(), 1);
  });
  await eventually(() => read > 32 * MEGABYTE);
  expect(performance.now() - began).toBeGreaterThan(0);
  expect(await closed()).toBe(0);
});

test('where all connections hold more than the limit, those that hold most are disconnected', async () => {
  const { pending, closed } = await start({ writeTimeoutMs: 60_000, pendingBytes: 64 * MEGABYTE }, 32 * MEGABYTE);
  const sockets = Array.from({ length: 5 }, () => request('/large'));
  for (const socket of sockets) socket.pause();
  await eventually(async () => (await closed()) >= 2);
  await eventually(async () => (await pending()) <= 64 * MEGABYTE);
});

test('a socket whose client does not read is disconnected too', async () => {
  const { pending, closed } = await start({ writeTimeoutMs: 400, pendingBytes: 1_000 * MEGABYTE }, 1);
  const { hostname, port } = new URL(router.router.url);
  const socket = connect(Number(port), hostname);
  open.push(socket);
  socket.on('error', () => undefined);
  socket.write(
    'GET /graphql HTTP/1.1\r\nhost: router\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n',
  );
  await once(socket, 'data');
  const say = (message: object): void => {
    const text = Buffer.from(JSON.stringify(message));
    socket.write(
      Buffer.concat([Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 255, 0, 0, 0, 0]), text]),
    );
  };
  say({ type: 'connection_init' });
  await once(socket, 'data');
  say({ type: 'subscribe', id: '1', payload: { query: 'subscription { board(classId: "c") { text } }' } });
  await eventually(() => router.boards.size === 1);
  socket.pause();
  const text = 'x'.repeat(4 * MEGABYTE);
  for (let sent = 0; sent < 4; sent += 1)
    router.boards.push({ board: { classId: 'c', leader: { id: 'u' }, course: { id: 'c' }, text } });
  await eventually(async () => (await pending()) > 0);
  await eventually(async () => (await closed()) === 1);
  await eventually(() => router.boards.size === 0);
});
