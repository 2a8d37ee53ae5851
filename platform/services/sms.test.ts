import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog as log } from '../faults/bare-context.js';
import { OutboundClient } from './outbound.js';
import { smsProvider, twoSegments, type SmsProvider } from './sms.js';

/* A provider of SMS on a real socket. Its status is the last part of the path; with 0 it never responds. */

const received: { headers: IncomingHttpHeaders; body: unknown }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    received.push({ headers: request.headers, body: JSON.parse(body) });
    const status = Number(request.url?.slice(1));
    if (status > 0) response.writeHead(status).end();
  });
});
const http = new OutboundClient({ allows: () => true });
let port: number;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
const provider = (status: number, client = http): SmsProvider =>
  smsProvider({ url: `http://127.0.0.1:${port}/${status}`, token: 'secret' }, log, client);
const MESSAGE = { id: 'message-1', to: '+351912345678', text: 'Lyceum: Your password was changed. Reply STOP to end.' };

test('a message is posted with its id, by which the provider knows a second try', async () => {
  expect(await provider(202).send(MESSAGE)).toEqual({ is: 'accepted' });
  expect(received).toMatchObject([
    { headers: { authorization: 'Bearer secret', 'idempotency-key': 'message-1' }, body: MESSAGE },
  ]);
});

test.each([
  [200, { is: 'accepted' }],
  [400, { is: 'rejected', reason: '400' }],
  [401, { is: 'rejected', reason: '401' }],
  [429, { is: 'unavailable', reason: '429' }],
  [500, { is: 'unavailable', reason: '500' }],
  [503, { is: 'unavailable', reason: '503' }],
])('a provider that answers %i', async (status, expected) => {
  expect(await provider(status).send(MESSAGE)).toEqual(expected);
});

test('a provider that does not respond in time, or is on a private network, is an error', async () => {
  const impatient = new OutboundClient({ allows: () => true, timeoutMs: 100 });
  await expect(provider(0, impatient).send(MESSAGE)).rejects.toThrow(/timeout/i);
  await impatient.close();
  const before = received.length;
  await expect(provider(200, new OutboundClient()).send(MESSAGE)).rejects.toThrow(/public internet/);
  expect(received).toHaveLength(before);
});

test('without a provider nothing is sent', async () => {
  const before = received.length;
  expect(await smsProvider(undefined, log).send(MESSAGE)).toEqual({ is: 'accepted' });
  expect(received).toHaveLength(before);
});

test('an SMS has at most two segments', () => {
  expect(twoSegments('a'.repeat(306))).toBe('a'.repeat(306));
  expect(twoSegments('a'.repeat(307))).toBe(`${'a'.repeat(303)}...`);
  expect(twoSegments('€'.repeat(200))).toBe(`${'€'.repeat(151)}...`);
  expect(twoSegments(`ç${'a'.repeat(200)}`).length).toBe(134);
  expect(twoSegments('😀'.repeat(100))).toBe(`${'😀'.repeat(65)}...`);
});
