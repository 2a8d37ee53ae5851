import type { ExecutionResult } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import { Client } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { HEADER } from '../client/subgraph-client.js';
import { serveScripted, TestFeed, TestProxy } from '../testing/http.js';
import { eventually } from '../testing/testing.js';

/* What a subgraph's server says to those who do not speak as our router does. */

const QUERY = { query: '{ value }' };
let served: Awaited<ReturnType<typeof serveScripted>>;
let ready = true;

beforeAll(async () => {
  served = await serveScripted(
    {
      execute: () => Promise.resolve({ data: { value: 1 } }),
      canSubscribe: () => Promise.resolve(true),
      get: (path) =>
        Promise.resolve(path === '/keys' ? { status: 200, body: { keys: [] } } : { status: 404, body: null }),
      subscribe: () => Promise.resolve(new TestFeed()),
    },
    { ready: () => Promise.resolve({ database: ready }) },
  );
});
afterAll(() => served.server.close());

interface Answer {
  readonly status: number;
  readonly body: ExecutionResult & Record<string, unknown>;
}

async function send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  const response = await fetch(served.server.url + path, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('without a service token for this subgraph', () => {
  const foreign: [string, () => Promise<Record<string, string>>][] = [
    ['none', () => Promise.resolve({})],
    ['one for another subgraph', async () => ({ [HEADER.serviceToken]: await served.token('other') })],
    ['one in the wrong header', async () => ({ [HEADER.authorization]: `Bearer ${await served.token()}` })],
  ];
  const requests: [string, string, string | undefined][] = [
    ['POST', '/graphql', JSON.stringify(QUERY)],
    ['POST', '/graphql', 'no JSON'],
    ['POST', '/can-subscribe', JSON.stringify({ field: 'value', args: {} })],
    ['POST', '/nowhere', '{}'],
    ['PUT', '/graphql', '{}'],
    ['GET', '/graphql', undefined],
    ['GET', '/nowhere', undefined],
  ];
  it.each(foreign.flatMap(([what, headers]) => requests.map((request) => [what, ...request, headers] as const)))(
    'but %s, %s %s is refused',
    async (_what, method, path, body, headers) => {
      const answer = await send(method, path, { ...(body !== undefined && JSON_TYPE), ...(await headers()) }, body);
      expect(answer.status).toBe(401);
      expect(answer.body.errors?.[0]).toMatchObject({
        extensions: { code: 'SERVICE_TOKEN_REQUIRED', kind: 'forbidden' },
      });
      expect(answer.body.data).toBeUndefined();
    },
  );

  it('health and public routes are answered', async () => {
    expect(await send('GET', '/livez', {})).toMatchObject({ status: 200 });
    expect(await send('GET', '/readyz', {})).toMatchObject({ status: 200, body: { checks: { accepting: true } } });
    expect(await send('GET', '/keys?fresh=1', {})).toEqual({ status: 200, body: { keys: [] } });
  });

  it('no socket stays open', async () => {
    const payloads = [
      undefined,
      {},
      { [HEADER.serviceToken]: 7 },
      { [HEADER.serviceToken]: await served.token('other') },
    ];
    for (const payload of payloads) {
      const socket = await connect();
      socket.send(JSON.stringify({ type: MessageType.ConnectionInit, ...(payload && { payload }) }));
      expect(await closeOf(socket)).toBe(4403);
    }
    const eager = await connect();
    eager.send(JSON.stringify({ type: MessageType.Subscribe, id: '1', payload: QUERY }));
    expect(await closeOf(eager)).toBe(4401);
    expect(await closeOf(await connect()), 'silent').toBe(4408);
  });
});

describe('with a service token', () => {
  it.each([
    ['no JSON', '/graphql', '{', 400, 'BAD_REQUEST', undefined],
    ['an array', '/graphql', '[]', 400, 'BAD_REQUEST', undefined],
    ['null', '/graphql', 'null', 400, 'BAD_REQUEST', undefined],
    ['no query', '/graphql', '{}', 400, 'BAD_REQUEST', 'query'],
    ['a query that is no text', '/graphql', '{"query":{}}', 400, 'BAD_REQUEST', 'query'],
    ['a name that is no text', '/graphql', '{"query":"","operationName":1}', 400, 'BAD_REQUEST', 'operationName'],
    ['variables that are a list', '/graphql', '{"query":"","variables":[]}', 400, 'BAD_REQUEST', 'variables'],
    ['no field', '/can-subscribe', '{"args":{}}', 400, 'BAD_REQUEST', 'field'],
    ['no arguments', '/can-subscribe', '{"field":"f"}', 400, 'BAD_REQUEST', 'args'],
    ['11 MB', '/graphql', `{"query":"${'x'.repeat(11_000_000)}"}`, 413, 'PAYLOAD_TOO_LARGE', undefined],
  ])('a body of %s is refused', async (_what, path, body, status, code, field) => {
    const answer = await send('POST', path, { ...JSON_TYPE, ...(await served.headers()) }, body);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code, kind: 'invalid', ...(field && { field }) });
  });

  it('a body that is not said to be JSON is refused', async () => {
    const answer = await send('POST', '/graphql', { 'content-type': 'text/html', ...(await served.headers()) }, '{}');
    expect(answer).toMatchObject({
      status: 415,
      body: { errors: [{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }] },
    });
  });

  it('what is not there is not there', async () => {
    expect((await send('GET', '/nowhere', await served.headers())).status).toBe(404);
    expect((await send('POST', '/nowhere', { ...JSON_TYPE, ...(await served.headers()) }, '{}')).status).toBe(404);
  });

  it('only headers that routers send reach the subgraph', async () => {
    const sent = { ...(await served.headers({ [HEADER.clientAgent]: 'test' })), cookie: 'a=b', 'x-forwarded-for': '1' };
    await send('POST', '/graphql', { ...JSON_TYPE, ...sent }, JSON.stringify({ ...QUERY, operationName: 'OverHttp' }));
    const socket = await connect(await served.token());
    const payload = { ...QUERY, operationName: 'OverSocket', extensions: { headers: { ...sent, authorization: 7 } } };
    socket.send(JSON.stringify({ type: MessageType.Subscribe, id: '1', payload }));
    for (const name of ['OverHttp', 'OverSocket']) {
      const request = await eventually(() => served.requests.find(({ operationName }) => operationName === name));
      expect(Object.keys(request.headers).sort()).toEqual([HEADER.serviceToken, HEADER.clientAgent]);
    }
    socket.terminate();
  });

  it('it is not ready while a check fails, and lives all the same', async () => {
    ready = false;
    const answers = [await send('GET', '/readyz', {}), await send('GET', '/livez', {})];
    ready = true;
    expect(answers.map(({ status }) => status)).toEqual([503, 200]);
    expect(answers[0]?.body).toMatchObject({ checks: { database: false } });
  });

  it('a WebSocket on another path is refused', async () => {
    const socket = new WebSocket(`${served.server.url.replace('http', 'ws')}/other`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toContain('404');
  });
});

it('a router that makes room but reads slowly holds up the stream, and nothing piles up for it', async () => {
  const feed = new TestFeed();
  const other = await serveScripted({ subscribe: () => Promise.resolve(feed) });
  const text = 'x'.repeat(64 * 1024);
  feed.push(...Array.from({ length: 2_000 }, (_, index) => `${index} ${text}`));
  const socket = await connect(await other.token(), other.server.url);
  const received: string[] = [];
  socket.on('message', (data: Buffer) => received.push(data.toString('utf8')));
  socket.pause();
  const payload = { ...QUERY, extensions: { headers: await other.headers() } };
  socket.send(JSON.stringify({ type: MessageType.Subscribe, id: '1', payload }));
  await eventually(() => feed.taken > 0);
  socket.send(JSON.stringify({ type: MessageType.Pong, payload: { id: '1', taken: 10_000 } }));
  // As many turns of the server as would do for all of it, were there nothing to wait for.
  for (let turn = 0; turn < 200; turn += 1) await fetch(`${other.server.url}/livez`).then((answer) => answer.text());
  expect(feed.taken).toBeLessThan(1_000);
  socket.resume();
  await eventually(() => received.length === 2_001);
  const numbers = received.slice(1).map((message) => Number(/"value":"(\d+) /.exec(message)?.[1]));
  expect(numbers).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
  socket.terminate();
  await eventually(() => !feed.isOpen);
  await other.server.close();
});

it('streams of a router that has fallen silent are ended', async () => {
  const feed = new TestFeed();
  const other = await serveScripted({ subscribe: () => Promise.resolve(feed) }, { pingMs: 50 });
  const proxy = await TestProxy.start(other.server.url);
  const socket = await connect(await other.token(), proxy.url);
  const payload = { ...QUERY, extensions: { headers: await other.headers() } };
  socket.send(JSON.stringify({ type: MessageType.Subscribe, id: '1', payload }));
  await eventually(() => other.requests.length === 1);
  feed.push('one');
  await eventually(() => feed.taken === 1);
  proxy.freeze();
  await eventually(() => !feed.isOpen);
  socket.terminate();
  await proxy.close();
  await other.server.close();
});

it('a stream that fails ends with TRY_AGAIN, and says nothing of why', async () => {
  const feed = new TestFeed();
  const other = await serveScripted({ subscribe: () => Promise.resolve(feed) });
  const socket = await connect(await other.token(), other.server.url);
  const received: string[] = [];
  socket.on('message', (data: Buffer) => received.push(data.toString('utf8')));
  socket.send(JSON.stringify({ type: MessageType.Subscribe, id: '1', payload: QUERY }));
  feed.push('one');
  await eventually(() => received.length === 2);
  feed.break();
  await eventually(() => received.length === 4);
  expect(received[2]).toContain('TRY_AGAIN');
  expect(received[3]).toContain(MessageType.Complete);
  expect(received.join()).not.toContain('secret');
  socket.terminate();
  await other.server.close();
});

it('that closes answers what it has begun, ends its streams, and takes nothing new', async () => {
  const feed = new TestFeed();
  let answer: (result: ExecutionResult) => void = () => undefined;
  const other = await serveScripted({
    execute: () => new Promise((resolve) => (answer = resolve)),
    subscribe: () => Promise.resolve(feed),
  });
  const socket = await connect(await other.token(), other.server.url);
  const closed = closeOf(socket);
  const payload = { ...QUERY, extensions: { headers: await other.headers() } };
  socket.send(JSON.stringify({ type: MessageType.Subscribe, id: '1', payload }));
  const connection = new Client(other.server.url);
  const running = connection.request({
    method: 'POST',
    path: '/graphql',
    headers: { ...JSON_TYPE, ...(await other.headers()) },
    body: JSON.stringify(QUERY),
  });
  await eventually(() => other.requests.length === 2);
  const closing = other.server.close();
  expect(await closed).toBe(1012);
  await eventually(() => !feed.isOpen);
  await expect(fetch(other.server.url)).rejects.toThrow();
  answer({ data: { value: 'late' } });
  expect(await (await running).body.json()).toEqual({ data: { value: 'late' } });
  await closing;
  await connection.close();
});

/** With a token, resolves when the server has accepted it. */
async function connect(token?: string, url = served.server.url): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  if (token === undefined) return socket;
  socket.send(JSON.stringify({ type: MessageType.ConnectionInit, payload: { [HEADER.serviceToken]: token } }));
  await new Promise((resolve) => socket.once('message', resolve));
  return socket;
}

function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}

it('a caller that leaves ends the work for it', async () => {
  let signal: AbortSignal | undefined;
  const slow = await serveScripted({
    execute: (request) => {
      signal = request.signal;
      return new Promise(() => undefined);
    },
  });
  try {
    const leaving = new AbortController();
    const headers = { ...JSON_TYPE, [HEADER.serviceToken]: await slow.token() };
    const asked = fetch(`${slow.server.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify(QUERY),
      signal: leaving.signal,
    });
    await eventually(() => signal !== undefined);
    expect(signal?.aborted).toBe(false);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await eventually(() => signal?.aborted);
  } finally {
    await slow.server.close();
  }
});
