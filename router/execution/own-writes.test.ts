import { afterEach, describe, expect, test } from 'vitest';
import { createLog } from '../../platform/process/telemetry.js';
import { person } from '../../platform/testing/subgraph.js';
import { requestContext } from '../testing/executor.js';
import { hasRedis, startRedis } from '../testing/redis.js';
import { SharedStore } from '../shared/store.js';
import type { RequestContext } from '../context.js';
import { readingOwnWrites, RecentWriters } from './own-writes.js';

const log = createLog({ level: 'silent', service: 'test' });
const stops: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A router that says of each request whether it asks for the primary. */
function router(store?: SharedStore) {
  const fetch = readingOwnWrites(
    (_subgraph, _request, { readPrimary = false }) => Promise.resolve({ data: { readPrimary } }),
    new RecentWriters(store),
  );
  return async (kind: 'query' | 'mutation', context: RequestContext): Promise<unknown> =>
    (await fetch('things', { kind, query: '{ a }' }, context)).data?.['readPrimary'];
}

const asking = (viewer: RequestContext['viewer'], more: Partial<RequestContext> = {}): RequestContext => ({
  ...requestContext(),
  viewer,
  ...more,
});

test('who has just changed something reads the primary, others do not', async () => {
  const ask = router();
  const [writer, reader] = [person(), person()];
  expect(await ask('query', asking(writer))).toBe(false);
  await ask('mutation', asking(writer));
  expect(await ask('query', asking(writer))).toBe(true);
  expect(await ask('query', asking(reader))).toBe(false);
  expect(await ask('query', asking(null))).toBe(false);
});

test('what completes a live event, and what follows a change in one request, reads the primary', async () => {
  const ask = router();
  expect(await ask('query', asking(null, { background: true }))).toBe(true);
  const request = asking(person());
  await ask('mutation', request);
  expect(await ask('query', request)).toBe(true);
});

test('a change whose answer is lost counts', async () => {
  const fetch = readingOwnWrites(
    (_subgraph, { kind }, { readPrimary = false }) =>
      kind === 'mutation' ? Promise.reject(new Error('lost')) : Promise.resolve({ data: { readPrimary } }),
    new RecentWriters(),
  );
  const writer = person();
  await expect(fetch('things', { kind: 'mutation', query: '' }, asking(writer))).rejects.toThrow('lost');
  expect(await fetch('things', { kind: 'query', query: '' }, asking(writer))).toEqual({ data: { readPrimary: true } });
});

describe.skipIf(!hasRedis)('with Redis', () => {
  test('every router knows, and while it is away the primary answers everybody signed in', async () => {
    const redis = await startRedis();
    stops.push(() => redis.kill());
    const stores = [0, 1].map(() => new SharedStore({ url: redis.url, log }));
    for (const store of stores) stops.push(() => store.close());
    await expect.poll(() => stores.every((store) => store.isReady), { timeout: 30_000 }).toBe(true);
    const [one, two] = stores.map((store) => router(store)) as [ReturnType<typeof router>, ReturnType<typeof router>];
    const [writer, reader] = [person(), person()];
    await one('mutation', asking(writer));
    expect(await two('query', asking(writer))).toBe(true);
    expect(await two('query', asking(reader))).toBe(false);
    await redis.kill();
    await expect.poll(() => stores.some((store) => store.isReady), { timeout: 30_000 }).toBe(false);
    expect(await two('query', asking(reader))).toBe(true);
    expect(await two('query', asking(null))).toBe(false);
  });
});
