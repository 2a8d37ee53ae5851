import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { DEFAULT_ROUTER_CONFIG, type RateLimits } from '../../platform/config/router.js';
import { eventually } from '../../platform/testing/testing.js';
import { TrustedProxies } from './client-address.js';
import { rateHeaders, RequestRates } from './rate-limits.js';
import { startTestRouter, type Answer, type TestRouter } from '../testing/testing.js';

const NONE: RateLimits = { user: 0, userBurst: 0, address: 0, key: 0 };
const me = { query: '{ me { id } }' };

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await stop?.();
  stop = undefined;
});
async function routerWith(rateLimits: Partial<RateLimits>, trustedProxies: string[] = []): Promise<TestRouter> {
  const router = await startTestRouter({
    settings: { ...DEFAULT_ROUTER_CONFIG, rateLimits: { ...NONE, ...rateLimits }, trustedProxies },
  });
  stop = router.stop;
  return router;
}
const code = (answer: Answer) => answer.body.errors?.[0]?.extensions?.['code'];

describe('a person', () => {
  it('may send so many requests in a minute, a burst beyond, and learns what is left and how long to wait', async () => {
    const router = await routerWith({ user: 3, userBurst: 2 });
    const headers = { authorization: `Bearer ${await router.token({ userId: randomUUID() })}` };
    const first = await router.post(me, headers);
    expect(first.headers.get('ratelimit-policy')).toBe('"user";q=3;w=60');
    expect(first.headers.get('ratelimit')).toBe('"user";r=2;t=60');
    for (let sent = 1; sent < 5; sent += 1) expect((await router.post(me, headers)).status).toBe(200);
    const refused = await router.post(me, headers);
    expect([refused.status, code(refused)]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"user";r=0;t=\d+$/);
    expect(refused.text).not.toContain('"http"');
    const other = { authorization: `Bearer ${await router.token({ userId: randomUUID() })}` };
    expect((await router.post(me, other)).status).toBe(200);
    expect((await router.post(me)).status).toBe(200);
  });

  it('is counted over a socket as over HTTP', async () => {
    const router = await routerWith({ user: 2 });
    const token = await router.token({ userId: randomUUID() });
    const client = router.connect(token);
    const [one, two] = [client.run(me.query), client.run(me.query)];
    await eventually(() => one.completed && two.completed);
    const third = client.run(me.query);
    expect(await eventually(() => third.failure)).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(client.closed).toBeUndefined();
    expect((await router.post(me, { authorization: `Bearer ${token}` })).status).toBe(429);
  });
});

describe('an address', () => {
  it('is counted for every sender, also with tokens that are refused; probes are not', async () => {
    const router = await routerWith({ address: 3 });
    expect((await router.post(me)).headers.get('ratelimit')).toBe('"address";r=2;t=60');
    expect((await router.post(me, { authorization: 'Bearer nonsense' })).status).toBe(401);
    for (let probe = 0; probe < 5; probe += 1) await fetch(`${router.router.url}/livez`);
    expect((await router.post(me)).status).toBe(200);
    const refused = await router.post(me, { authorization: 'Bearer nonsense' });
    expect([refused.status, code(refused)]).toEqual([429, 'RATE_LIMITED']);
    expect((await fetch(`${router.router.url}/livez`)).status).toBe(200);
  });

  it('behind a proxy is what the proxy says, if that is trusted', async () => {
    const router = await routerWith({ address: 1 }, ['127.0.0.0/8']);
    const from = (address: string) => router.post(me, { 'x-forwarded-for': address });
    expect((await from('203.0.113.1')).status).toBe(200);
    expect((await from('203.0.113.2')).status).toBe(200);
    expect((await from('9.9.9.9, 203.0.113.2')).status).toBe(429);
    await stop?.();
    const untrusting = await routerWith({ address: 1 });
    expect((await untrusting.post(me, { 'x-forwarded-for': '203.0.113.1' })).status).toBe(200);
    expect((await untrusting.post(me, { 'x-forwarded-for': '203.0.113.2' })).status).toBe(429);
  });
});

test('a minute later there are as many again', async () => {
  vi.useFakeTimers();
  const rates = new RequestRates({ ...NONE, user: 1 });
  const retryAfter = async () => (await rates.count('user', 'ana'))?.retryAfter;
  expect([await retryAfter(), await retryAfter()]).toEqual([undefined, 60]);
  vi.advanceTimersByTime(60_001);
  expect(await retryAfter()).toBeUndefined();
});

test('nothing is counted where there is no limit', () => {
  const rates = new RequestRates(NONE);
  expect(rates.count('user', 'ana')).toBeUndefined();
  expect(rates.count('address', '10.0.0.1')).toBeUndefined();
});

test('of many senders the oldest are forgotten, so that they do not fill the memory', async () => {
  const rates = new RequestRates({ ...NONE, key: 1 });
  expect((await rates.count('key', 'first'))?.retryAfter).toBeUndefined();
  expect((await rates.count('key', 'first'))?.retryAfter).toBeDefined();
  for (let other = 0; other < 50_000; other += 1) await rates.count('key', `other-${other}`);
  expect((await rates.count('key', 'first'))?.retryAfter).toBeUndefined();
  expect((await rates.count('key', 'other-49999'))?.retryAfter).toBeDefined();
});

test('the headers are those of the draft', () => {
  expect(rateHeaders({ policy: 'key', quota: 5, remaining: 0, resetSeconds: 9, retryAfter: 9 })).toEqual({
    'ratelimit-policy': '"key";q=5;w=60',
    ratelimit: '"key";r=0;t=9',
    'retry-after': '9',
  });
});

test('of the addresses in X-Forwarded-For only those are believed that trusted proxies wrote', () => {
  const proxies = new TrustedProxies(['10.0.0.0/8', 'fd00::/8']);
  const address = (remoteAddress: string, forwarded?: string | string[]) =>
    proxies.clientAddress({
      socket: { remoteAddress },
      headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
    } as IncomingMessage);
  expect(address('203.0.113.1', '10.0.0.1')).toBe('203.0.113.1');
  expect(address('10.0.0.1', '198.51.100.1, 203.0.113.1')).toBe('203.0.113.1');
  expect(address('10.0.0.1', '198.51.100.1, 203.0.113.1, 10.0.0.2')).toBe('203.0.113.1');
  expect(address('::ffff:10.0.0.1', 'nonsense')).toBe('::ffff:10.0.0.1');
  expect(address('fd00::1', '2001:db8::1')).toBe('2001:db8::1');
  expect(address('10.0.0.1')).toBe('10.0.0.1');
});
