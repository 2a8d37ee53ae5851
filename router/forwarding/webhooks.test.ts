import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKeyPair, ServiceTokenIssuer } from '../../platform/auth.js';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { TrustedProxies } from '../admission/client-address.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';
import { FakeSubgraph, type fakeSupergraph } from '../testing/subgraphs.js';
import { manifest } from '../../schema/generated/manifest.js';
import { addWebhooks } from './webhooks.js';

const SIGNATURE = 'stripe-signature';
const billing = new FakeSubgraph('billing', 'type Query { nothing: Int }', {});
let router: TestRouter;
beforeAll(async () => {
  let fakes: ReturnType<typeof fakeSupergraph> | undefined;
  router = await startTestRouter(
    { subgraphs: (name) => (name === 'billing' ? billing : (fakes?.[name as 'users'] as FakeSubgraph)) },
    (made) => (fakes = made),
  );
});
afterAll(() => router.stop());

const send = (body: BodyInit, headers: Record<string, string> = { [SIGNATURE]: 't=1,v1=a' }) =>
  fetch(`${router.router.url}/webhooks/stripe`, { method: 'POST', body, headers });

test('a webhook reaches its subgraph byte by byte, whatever its type, with its signature and in the name of the router', async () => {
  const body = Buffer.from('{ "id" :  "evt_1",\r\n "é": 1 }');
  for (const type of ['application/json', 'application/json; charset=utf-8', 'text/plain']) {
    const answer = await send(body, {
      'content-type': type,
      [SIGNATURE]: 't=1,v1=a',
      [HEADER.authorization]: 'Bearer x',
    });
    expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
    const posted = billing.posted.at(-1);
    expect(posted?.path).toBe('/webhooks/stripe');
    expect(Buffer.from(posted?.body ?? []).equals(body)).toBe(true);
    expect(posted?.headers).toMatchObject({
      [HEADER.signature]: 't=1,v1=a',
      [HEADER.serviceToken]: expect.any(String) as string,
    });
    expect(posted?.headers[HEADER.authorization]).toBeUndefined();
  }
});

test('what is too large or not signed is refused before it is passed on, and other paths take nothing', async () => {
  const before = billing.posted.length;
  expect((await send('x'.repeat(256 * 1024 + 1))).status).toBe(413);
  expect((await send('{}', {})).status).toBe(400);
  expect((await fetch(`${router.router.url}/webhooks/other`, { method: 'POST', body: '{}' })).status).toBe(404);
  expect((await fetch(`${router.router.url}/webhooks/stripe`)).status).toBe(404);
  expect(billing.posted.length).toBe(before);
});

test('while the subgraph is away the sender is asked to try again', async () => {
  billing.down = true;
  const answer = await send('{}');
  billing.down = false;
  expect(answer.status).toBe(503);
});

test('who sends too much is asked to wait', async () => {
  const app = fastify();
  const serviceTokens = new ServiceTokenIssuer((await newKeyPair()).privateKey);
  addWebhooks(app, { client: () => billing, serviceTokens, identity: undefined }, manifest.webhooks, 3);
  const one = () =>
    app.inject({ method: 'POST', url: '/webhooks/stripe', payload: '{}', headers: { [SIGNATURE]: 'x' } });
  const answers = await Promise.all([one(), one(), one(), one()]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 200, 200, 429]);
  expect(Number(answers.find(({ statusCode }) => statusCode === 429)?.headers['retry-after'])).toBeGreaterThan(0);
  await app.close();
});

test('a sender is who came to the first proxy that is believed, and counts as one with its whole IPv6 network', async () => {
  const proxies = new TrustedProxies(['10.0.0.0/8']);
  const app = fastify({ trustProxy: proxies.trusts });
  const serviceTokens = new ServiceTokenIssuer((await newKeyPair()).privateKey);
  addWebhooks(app, { client: () => billing, serviceTokens, identity: undefined }, manifest.webhooks, 1);
  const from = async (remoteAddress: string, named?: string) => {
    const headers = { [SIGNATURE]: 'x', ...(named !== undefined && { 'x-forwarded-for': named }) };
    return (await app.inject({ method: 'POST', url: '/webhooks/stripe', payload: '{}', headers, remoteAddress }))
      .statusCode;
  };
  expect([await from('10.0.0.1', '192.0.2.1'), await from('10.0.0.2', '192.0.2.1')]).toEqual([200, 429]);
  // Another behind the same proxy has a limit of their own.
  expect(await from('10.0.0.1', '192.0.2.2')).toBe(200);
  // What someone writes who is no proxy of ours does not count.
  expect([await from('192.0.2.3', '192.0.2.4'), await from('192.0.2.3', '192.0.2.5')]).toEqual([200, 429]);
  expect([await from('2001:db8:0:1::1'), await from('2001:db8:0:1::2')]).toEqual([200, 429]);
  await app.close();
});
