import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPublicAddress, OutboundClient } from './outbound.js';

let calls = 0;
const server = createServer((_request, response) => {
  calls += 1;
  response.writeHead(201).end();
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => server.close(done)));

test.each([
  ['93.184.215.14', true],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
  ['10.0.0.1', false],
  ['127.0.0.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['not an address', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

test.each([
  ['http://example.com/', 'must begin with https://'],
  ['https://10.0.0.1/', 'must be an address of the public internet'],
  ['https://[::1]/', 'must be an address of the public internet'],
  ['https://localhost/', 'must be an address of the public internet'],
  ['https://0x7f.1/', 'must be an address of the public internet'],
  ['https://ana:secret@example.com/', 'must have no user or password'],
  ['example.com', 'must be a URL'],
])('%s %s', async (url, problem) => {
  expect(await new OutboundClient().problemOf(url)).toBe(problem);
});

test('a private address is not called, whether it stands in the URL or its name resolves to it', async () => {
  const { port } = server.address() as AddressInfo;
  const client = new OutboundClient();
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])
    await expect(client.post(`http://${host}:${port}/`, { headers: {}, body: 'x' })).rejects.toThrow(/public internet/);
  expect(calls).toBe(0);
  await client.close();
  const own = new OutboundClient({ allows: () => true });
  expect((await own.post(`http://localhost:${port}/`, { headers: {}, body: 'x' })).status).toBe(201);
  await own.close();
});
