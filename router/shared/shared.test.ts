import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_ROUTER_CONFIG, type RouterConfig } from '../../platform/config/router.js';
import { eventually } from '../../platform/testing/testing.js';
import { hasRedis, startRedis, type RedisServer } from '../testing/redis.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

const NONE = { user: 0, userBurst: 0, address: 0, key: 0 };
const ME = { query: '{ me { id } }' };
const CATALOG = { query: '{ catalog { id title } }' };

const disposals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function redisServer(port?: number): Promise<RedisServer> {
  const server = await startRedis(port);
  disposals.push(() => server.kill());
  return server;
}

/** Routers that share nothing but the store; each is connected to it. */
async function routers(count: number, redisUrl: string, settings: Partial<RouterConfig> = {}): Promise<TestRouter[]> {
  const started = await Promise.all(
    Array.from({ length: count }, () =>
      startTestRouter({ settings: { ...DEFAULT_ROUTER_CONFIG, rateLimits: NONE, ...settings, redisUrl } }),
    ),
  );
  for (const router of started) disposals.push(() => router.stop());
  await eventually(() => started.every(({ logged }) => logged.some((line) => line.includes('connected to Redis'))));
  return started;
}

/** As {@link Array.at}, for an index that is in the array. */
const at = <One>(all: readonly One[], index: number): One => all[index % all.length] as One;

describe.skipIf(!hasRedis)('routers that share a Redis server', () => {
  it('allow a user together as many requests as one router alone', async () => {
    const { url } = await redisServer();
    const three = await routers(3, url, { rateLimits: { ...NONE, user: 100, userBurst: 50 } });
    const userId = randomUUID();
    const headers = await Promise.all(
      three.map(async ({ token }) => ({ authorization: `Bearer ${await token({ userId })}` })),
    );
    const statuses: number[] = [];
    let sent = 0;
    const client = async (): Promise<void> => {
      while (sent < 1_000) {
        const index = (sent += 1);
        statuses.push((await at(three, index).post(ME, at(headers, index))).status);
      }
    };
    await Promise.all(Array.from({ length: 20 }, client));
    expect(statuses.filter((status) => status === 200)).toHaveLength(150);
    expect(statuses.filter((status) => status === 429)).toHaveLength(850);
  });

  it('count the sockets of a user together, and those of a closed socket no more', async () => {
    const { url } = await redisServer();
    const two = await routers(2, url, { sockets: { perUser: 2, perAddress: 0, subscriptions: 5 } });
    const userId = randomUUID();
    const connect = async (index: number) => at(two, index).connect(await at(two, index).token({ userId }));
    const first = await connect(0);
    const ready = first.run(ME.query);
    await eventually(() => ready.completed);
    const second = await connect(1);
    const alsoReady = second.run(ME.query);
    await eventually(() => alsoReady.completed);
    const third = await connect(1);
    expect(await eventually(() => third.closed)).toMatchObject({ code: 4429 });
    first.dispose();
    // The slot is free as soon as the router has seen the close.
    await eventually(async () => {
      const again = await connect(1);
      const run = again.run(ME.query);
      await eventually(() => run.completed || again.closed);
      return !again.closed;
    });
  });

  it('answer from what another router cached, until an event says that it is no longer true', async () => {
    const { url } = await redisServer();
    const [one, two, three] = (await routers(3, url)) as [TestRouter, TestRouter, TestRouter];
    const made = await one.post(CATALOG);
    await eventually(async () => {
      const found = await two.post(CATALOG);
      expect(found.body).toEqual(made.body);
      return two.courses.requests.length === 0 || undefined;
    });
    await one.tell('lyceum.courses', 'lyceum.courses.course-published.v1', {});
    await one.post(CATALOG);
    expect(one.courses.requests).toHaveLength(2);
    // What the first one made is from before the event; what it made since may be found.
    await three.post(CATALOG);
    expect(three.courses.requests.length).toBeLessThanOrEqual(1);
    await two.tell('lyceum.courses', 'lyceum.courses.course-published.v1', {});
    const asked = two.courses.requests.length;
    await two.post(CATALOG);
    expect(two.courses.requests).toHaveLength(asked + 1);
  });

  it('keep the answers of one viewer out of it', async () => {
    const { url } = await redisServer();
    const two = await routers(2, url);
    const userId = randomUUID();
    for (const router of two) {
      const headers = { authorization: `Bearer ${await router.token({ userId })}` };
      await router.post({ query: '{ viewerCourses { id } }' }, headers);
      expect(router.courses.requests.length).toBeGreaterThan(0);
    }
  });

  it('go on when it is killed, each by itself, and share again when it is back', async () => {
    const redis = await redisServer();
    const { url } = redis;
    const two = await routers(2, url, { rateLimits: { ...NONE, user: 50 } });
    const statuses: number[] = [];
    let over = false;
    const client = async (index: number): Promise<void> => {
      const { post, token } = at(two, index);
      while (!over) {
        // One user for each request: none reaches the limit.
        const headers = { authorization: `Bearer ${await token({ userId: randomUUID() })}` };
        statuses.push((await post(ME, headers)).status);
      }
    };
    const clients = Array.from({ length: 8 }, (_one, index) => client(index));
    await eventually(() => statuses.length > 50);
    await redis.kill();
    const before = statuses.length;
    await eventually(() => statuses.length > before + 200);
    over = true;
    await Promise.all(clients);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    for (const { logged } of two)
      expect(logged.filter((line) => line.includes('Redis is unavailable'))).toHaveLength(1);
    // The limit holds without it, at each router.
    const userId = randomUUID();
    const allowed = async (): Promise<number> => {
      const id = randomUUID();
      let count = 0;
      for (let index = 0; index < 110; index += 1) {
        const { post, token } = at(two, index);
        const answer = await post(ME, { authorization: `Bearer ${await token({ userId: `${userId}-${id}` })}` });
        if (answer.status === 200) count += 1;
      }
      return count;
    };
    expect(await allowed()).toBe(100);
    await redisServer(Number(new URL(url).port));
    await eventually(() =>
      two.every(({ logged }) => logged.filter((line) => line.includes('connected to Redis')).length === 2),
    );
    await eventually(async () => (await allowed()) === 50, { timeoutMs: 60_000 });
  });
});

it('a router whose store is away at its start serves by itself', async () => {
  const router = await startTestRouter({ settings: { ...DEFAULT_ROUTER_CONFIG, redisUrl: 'redis://127.0.0.1:1' } });
  disposals.push(() => router.stop());
  expect((await router.post(ME)).status).toBe(200);
  expect((await router.post(CATALOG)).body.data).toBeDefined();
  await router.post(CATALOG);
  expect(router.courses.requests).toHaveLength(1);
});
