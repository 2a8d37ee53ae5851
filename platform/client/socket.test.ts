import type { AddressInfo } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { HEADER } from './subgraph-client.js';
import { httpScene, TestFeed, type ScriptedServer, type Stream } from '../testing/http.js';
import { eventually } from '../testing/testing.js';

/* What becomes of streams when the network or a subgraph fails. */

const SUBSCRIPTION = 'subscription { value }';
const value = (result: unknown): ExecutionResult => ({ data: { value: result } });
const END = { value: undefined, done: true };

const { serve, proxyTo, clientOf, follow, cleanUp, onCleanUp } = httpScene();
afterEach(cleanUp);

async function codeOf(next: Promise<IteratorResult<ExecutionResult>>): Promise<unknown> {
  const { value: result } = (await next) as IteratorYieldResult<ExecutionResult>;
  return result.errors?.[0]?.extensions['code'];
}

describe('streams', () => {
  it('are many on one socket, each with headers, items and an end of its own', async () => {
    const feeds = new Map<string, TestFeed>();
    const served = await serve({
      subscribe: ({ headers }) => {
        const feed = new TestFeed();
        feeds.set(headers[HEADER.authorization] as string, feed);
        return Promise.resolve(feed);
      },
    });
    const proxy = await proxyTo(served.server.url);
    const client = clientOf(served, [proxy.url]);
    const names = Array.from({ length: 200 }, (_, index) => `person-${index}`);
    const streams = await Promise.all(
      names.map(async (name) => {
        const headers = await served.headers({ [HEADER.authorization]: name });
        return (await client.subscribe({ query: SUBSCRIPTION, headers })) as Stream;
      }),
    );
    expect([...feeds.keys()].sort()).toEqual([...names].sort());
    for (const name of names) feeds.get(name)?.push(`for ${name}`);
    const received = await Promise.all(
      streams.map(async (stream) => ((await stream.next()).value as ExecutionResult).data),
    );
    expect(received).toEqual(names.map((name) => ({ value: `for ${name}` })));
    await streams[7]?.return?.();
    await eventually(() => feeds.get('person-7')?.isOpen === false);
    feeds.get('person-8')?.complete();
    expect(await streams[8]?.next()).toEqual(END);
    expect([...feeds.values()].filter((feed) => feed.isOpen)).toHaveLength(198);
    expect(proxy.upgrades).toBe(1);
    await client.close();
    await eventually(() => [...feeds.values()].every((feed) => !feed.isOpen));
  });

  it('bring what was said before their end', async () => {
    const feed = new TestFeed();
    const served = await serve({ subscribe: () => Promise.resolve(feed) });
    const stream = await follow(clientOf(served, [served.server.url]), served);
    feed.push(1, 2, 3);
    feed.complete();
    const received: unknown[] = [];
    for await (const result of stream) received.push(result.data?.['value']);
    expect(received).toEqual([1, 2, 3]);
  });

  it('of a process that is killed end with TRY_AGAIN, once, and are had again', async () => {
    const feeds: TestFeed[] = [];
    const served = await serve({ subscribe: () => Promise.resolve(newFeed(feeds)) });
    const proxy = await proxyTo(served.server.url);
    const client = clientOf(served, [proxy.url]);
    const [waiting, reading] = [await follow(client, served), await follow(client, served)];
    const pending = waiting.next();
    const neverRead = await follow(client, served);
    proxy.cut();
    expect(await codeOf(pending)).toBe('TRY_AGAIN');
    for (const stream of [reading, neverRead]) expect(await codeOf(stream.next())).toBe('TRY_AGAIN');
    for (const stream of [waiting, reading, neverRead]) expect(await stream.next()).toEqual(END);
    await eventually(() => feeds.every((feed) => !feed.isOpen));

    const again = await Promise.all([follow(client, served), follow(client, served)]);
    feeds[3]?.push('a');
    feeds[4]?.push('b');
    expect(await Promise.all(again.map(async (stream) => (await stream.next()).value as ExecutionResult))).toEqual([
      value('a'),
      value('b'),
    ]);
    expect(proxy.upgrades).toBe(2);
  });

  it('of a process that falls silent end with TRY_AGAIN, and are had at another address', async () => {
    const feeds: TestFeed[] = [];
    const served = await serve({ subscribe: () => Promise.resolve(newFeed(feeds)) });
    const [silent, other] = [await proxyTo(served.server.url), await proxyTo(served.server.url)];
    const client = clientOf(served, [silent.url, other.url], { pingMs: 50 });
    const stream = await follow(client, served);
    silent.freeze();
    expect(await codeOf(stream.next())).toBe('TRY_AGAIN');
    expect(await stream.next()).toEqual(END);
    const again = await follow(client, served);
    feeds[1]?.push('elsewhere');
    expect((await again.next()).value).toEqual(value('elsewhere'));
    expect([silent.upgrades, other.upgrades]).toEqual([1, 1]);
  });

  it('of a process that restarts end with TRY_AGAIN, and are had again when it is back', async () => {
    const feeds: TestFeed[] = [];
    const script = { subscribe: () => Promise.resolve(newFeed(feeds)) };
    const first = await serve(script);
    const client = clientOf(first, [first.server.url]);
    const stream = await follow(client, first);
    const pending = stream.next();
    await first.server.close();
    expect(await codeOf(pending)).toBe('TRY_AGAIN');
    await expect(follow(client, first)).rejects.toThrow('scripted does not answer');
    await serve(script, { keys: first.keys, port: Number(new URL(first.server.url).port) });
    const again = await follow(client, first);
    feeds[1]?.push('after');
    expect((await again.next()).value).toEqual(value('after'));
  });

  it('are asked for again when the socket was lost before the answer', async () => {
    const feed = new TestFeed();
    const served: ScriptedServer = await serve({
      subscribe: () => (served.requests.length === 1 ? new Promise<TestFeed>(() => undefined) : Promise.resolve(feed)),
    });
    const proxy = await proxyTo(served.server.url);
    const following = follow(clientOf(served, [proxy.url]), served);
    await eventually(() => served.requests.length === 1);
    proxy.cut();
    const stream = await following;
    feed.push(1);
    expect((await stream.next()).value).toEqual(value(1));
  });

  it('that are accepted after no one waits for them any more are ended', async () => {
    const feed = new TestFeed();
    let accept: (feed: TestFeed) => void = () => undefined;
    const served = await serve({ subscribe: () => new Promise((resolve) => (accept = resolve)) });
    const client = clientOf(served, [served.server.url], { timeoutMs: 500 });
    await expect(follow(client, served)).rejects.toThrow('scripted does not answer');
    accept(feed);
    await eventually(() => !feed.isOpen);
  });

  it('give no more than their reader has room for, and all of it; the others on the socket go on', async () => {
    const feeds: TestFeed[] = [];
    const served = await serve({ subscribe: () => Promise.resolve(newFeed(feeds)) });
    const client = clientOf(served, [served.server.url]);
    const [slow, quick] = [await follow(client, served), await follow(client, served)];
    const numbers = Array.from({ length: 3_000 }, (_, index) => index);
    for (const feed of feeds) feed.push(...numbers);
    const read = async (stream: Stream): Promise<unknown[]> => {
      const values: unknown[] = [];
      while (values.length < numbers.length) {
        values.push(((await stream.next()).value as ExecutionResult).data?.['value']);
      }
      return values;
    };
    expect(await read(quick)).toEqual(numbers);
    expect(feeds[0]?.taken).toBe(64);
    expect(await read(slow)).toEqual(numbers);
    await Promise.all([slow.return?.(), quick.return?.()]);
    await eventually(() => feeds.every((feed) => !feed.isOpen));
  });

  it('end with TRY_AGAIN alone when the subgraph sends more than there is room for', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    onCleanUp(() => new Promise((resolve) => server.close(resolve)));
    server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        const { id, type, payload } = JSON.parse(data.toString('utf8')) as Record<string, string> & { payload: object };
        if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
        if (type !== 'subscribe') return;
        const send = (result: object) => socket.send(JSON.stringify({ type: 'next', id, payload: result }));
        send({ extensions: { accepted: true } });
        const flood = JSON.stringify(payload).includes('flood');
        for (let count = 0; count < (flood ? 300 : 1); count += 1) send(value(count));
      }),
    );
    const served = await serve({});
    const client = clientOf(served, [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
    const [flooded, other] = [await follow(client, served, 'subscription { flood }'), await follow(client, served)];
    expect((await other.next()).value).toEqual(value(0));
    expect(await codeOf(flooded.next())).toBe('TRY_AGAIN');
    expect(await flooded.next()).toEqual(END);
    expect(server.clients.size).toBe(1);
  });

  it('end with TRY_AGAIN when the client is closed, which then does nothing more', async () => {
    const feed = new TestFeed();
    const served = await serve({ subscribe: () => Promise.resolve(feed) });
    const client = clientOf(served, [served.server.url]);
    const stream = await follow(client, served);
    await client.close();
    expect(await codeOf(stream.next())).toBe('TRY_AGAIN');
    await eventually(() => !feed.isOpen);
    await expect(follow(client, served)).rejects.toThrow();
    await expect(client.execute({ query: '{ value }', headers: {} })).rejects.toThrow();
  });

  it('are not to be had with a service token that the subgraph does not know', async () => {
    const served = await serve({ subscribe: () => Promise.resolve(new TestFeed()) });
    const other = await serve({});
    await expect(follow(clientOf(other, [served.server.url]), served)).rejects.toThrow('does not answer');
    await expect(follow(clientOf(undefined, [served.server.url]), served)).rejects.toThrow('does not answer');
  });
});

function newFeed(all: TestFeed[]): TestFeed {
  const feed = new TestFeed();
  all.push(feed);
  return feed;
}
