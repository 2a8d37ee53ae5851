import { connect } from 'node:net';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLError } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { ACCESS_TOKEN, newKeyPair, ServiceTokenIssuer, ServiceTokenVerifier } from '../platform/auth.js';
import { DEFAULT_RESILIENCE, type Resilience } from '../platform/config/resilience.js';
import { HttpSubgraphClient } from '../platform/client/http-client.js';
import { serveSubgraph, type SubgraphServer } from '../platform/server/server.js';
import { createLog } from '../platform/process/telemetry.js';
import { eventually } from '../platform/testing/testing.js';
import { TestProxy } from '../platform/testing/http.js';
import { fakeSupergraph, type FakeSubgraph } from './testing/subgraphs.js';
import { startTestRouter, type Answer, type TestRouter } from './testing/testing.js';

/* What clients see of the router while one of its subgraphs fails on the network, in each way that there is. */

const log = createLog({ level: 'silent', service: 'test' });
const COURSE = 'query { course(id: "c") { title author { name } } }';
const ENROLL = 'mutation { enroll(classId: "c") { id } }';
const RESULT = { 'content-type': 'application/graphql-response+json' };

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** The router over three subgraphs that listen elsewhere. `instead` are addresses of others that play one of them. */
async function scene(settings: Partial<Resilience> = {}, instead: Readonly<Record<string, readonly string[]>> = {}) {
  const fakes = fakeSupergraph();
  const keys = await newKeyPair();
  const serviceTokens = new ServiceTokenIssuer(keys.privateKey);
  const resilience = { ...DEFAULT_RESILIENCE, timeoutMs: 20_000, breakerCalls: 1_000, ...settings };
  const serve = async (client: FakeSubgraph, port = 0): Promise<SubgraphServer> => {
    const server = await serveSubgraph({
      client,
      host: '127.0.0.1',
      port,
      log,
      serviceTokens: new ServiceTokenVerifier(keys.publicKey, client.name),
      ready: () => Promise.resolve({}),
    });
    stops.push(() => server.close());
    return server;
  };
  const proxies = new Map<string, TestProxy>();
  const clients = new Map<string, HttpSubgraphClient>();
  for (const fake of [fakes.users, fakes.courses, fakes.classes]) {
    const { name } = fake;
    const proxy = await TestProxy.start((await serve(fake)).url);
    proxies.set(name, proxy);
    stops.push(() => proxy.close());
    const client = new HttpSubgraphClient(name, instead[name] ?? [proxy.url], {
      timeoutMs: resilience.timeoutMs,
      serviceToken: () => serviceTokens.token(name, 'platform'),
      log,
    });
    clients.set(name, client);
    stops.push(() => client.close());
  }
  const clientOf = (name: string) => clients.get(name) as HttpSubgraphClient;
  fakes.users.routes.set('/internal/revoked-sessions', () => ({ sessions: [] }));
  const router = await startTestRouter({ serviceTokens, resilience, subgraphs: clientOf });
  fakes.users.routes.set('/.well-known/jwks.json', () => ({
    keys: [{ ...router.accessKeys.publicKey, kid: 'test', alg: ACCESS_TOKEN.algorithm }],
  }));
  stops.push(() => router.stop());
  return { ...router, fakes, proxy: (name: string) => proxies.get(name) as TestProxy, serve };
}

/** A server in the place of a subgraph, that answers as it is reported. */
async function impostor(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  let received = 0;
  const server: Server = createServer((request, response) => {
    request.resume().once('end', () => {
      // Not the questions whether it is ready, which come by themselves.
      if (request.method !== 'GET') received += 1;
      handle(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get received() {
      return received;
    },
  };
}

const missing = { author: { name: null }, title: 'Title of c' };
const codesOf = ({ body }: Answer) => body.errors?.map(({ extensions }) => extensions?.['code']);
const ask = (test: Pick<TestRouter, 'post'>, query = COURSE) => test.post({ query });

/** Its fields are null with an error that says so; all others are answered. */
function expectUsersMissing(answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(answer.body.data).toEqual({ course: missing });
  expect(codesOf(answer)).toEqual(['SERVICE_UNAVAILABLE']);
  expect(answer.body.errors?.[0]?.path).toEqual(['course', 'author']);
  expect(answer.text).not.toContain('users');
}

describe('a subgraph that', () => {
  it.each<[string, number, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['answers 500', 3, (_request, response) => response.writeHead(500).end('Internal error')],
    ['is cut off before it answers', 3, (request) => request.socket.resetAndDestroy()],
    [
      'is cut off in the middle of its answer',
      3,
      (request, response) => {
        response.writeHead(200, { ...RESULT, 'content-length': '1000' }).write('{"data":{"_entities"');
        setImmediate(() => request.socket.resetAndDestroy());
      },
    ],
    ['answers garbage', 3, (_request, response) => response.writeHead(200, RESULT).end('\u0000{"data":')],
    ['answers with a page', 3, (_request, response) => response.writeHead(200).end('<html>')],
  ])('%s is asked three times, and takes only its own fields', async (_how, times, handle) => {
    const users = await impostor((request, response) =>
      request.method === 'GET' ? response.writeHead(404, RESULT).end('{}') : handle(request, response),
    );
    const test = await scene({}, { users: [users.url] });
    const before = users.received;
    expectUsersMissing(await ask(test));
    expect(users.received - before).toBe(times);
  });

  it('hangs is waited for no longer than it may', async () => {
    const test = await scene({ timeoutMs: 2_000 });
    await ask(test);
    test.proxy('users').freeze();
    expectUsersMissing(await ask(test));
    expect((await ask(test, '{ course(id: "c") { title } }')).body).toEqual({
      data: { course: { title: 'Title of c' } },
    });
  });

  it('hangs is waited for no longer than the client itself waits', async () => {
    const test = await scene();
    test.proxy('users').freeze();
    const answer = await test.post({ query: COURSE }, { 'x-request-timeout-ms': '2000' });
    expect(answer.body.data).toEqual({ course: missing });
    expect(codesOf(answer)).toEqual(['DEADLINE_EXCEEDED']);
  });

  it('is killed is missed, and found again when it is back', async () => {
    const test = await scene();
    expect((await ask(test)).body.errors).toBeUndefined();
    const { port } = new URL(test.proxy('users').url);
    await test.proxy('users').close();
    expectUsersMissing(await ask(test));
    await test.serve(test.fakes.users, Number(port));
    await eventually(async () => (await ask(test)).body.errors === undefined);
  });

  it('breaks a mutation off gets it once, and the client is notified', async () => {
    const classes = await impostor((request) => request.socket.resetAndDestroy());
    const test = await scene({}, { classes: [classes.url] });
    const answer = await ask(test, ENROLL);
    expect(codesOf(answer)).toEqual(['SERVICE_UNAVAILABLE']);
    expect(classes.received).toBe(1);
  });
});

describe('the breaker', () => {
  it('opens while a subgraph fails, leaves the others alone, and closes when it is back', async () => {
    let down = true;
    const test = await scene({ retries: 0, breakerCalls: 5, breakerOpenMs: 1_000, breakerWindowMs: 60_000 });
    const execute = test.fakes.users.execute.bind(test.fakes.users);
    let asked = 0;
    test.fakes.users.execute = (request) => {
      asked += 1;
      return down ? Promise.reject(new Error('out of memory')) : execute(request);
    };
    await eventually(async () => {
      expectUsersMissing(await ask(test));
      return test.logged.some((line) => line.includes('subgraph fails'));
    });
    const then = asked;
    expectUsersMissing(await ask(test));
    expect(asked).toBe(then);
    expect((await ask(test, '{ class(id: "c") { id } }')).body).toEqual({ data: { class: { id: 'c' } } });
    down = false;
    await eventually(async () => (await ask(test)).body.errors === undefined);
    expect(test.logged.some((line) => line.includes('subgraph answers again'))).toBe(true);
  });
});

describe('overload of one subgraph', () => {
  it('is refused at once beyond what may wait, and the others answer', async () => {
    const test = await scene({ concurrency: 2, queue: 2, retries: 0 });
    const waiting: (() => void)[] = [];
    const execute = test.fakes.users.execute.bind(test.fakes.users);
    test.fakes.users.execute = async (request) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return execute(request);
    };
    // By several programs, or they would share one fetch.
    const held = Array.from({ length: 4 }, (_, index) =>
      test.post({ query: COURSE }, { 'user-agent': `program ${index}` }),
    );
    await eventually(() => waiting.length === 2);
    await eventually(async () => {
      const answer = await test.post({ query: COURSE }, { 'x-request-timeout-ms': '2000' });
      return codesOf(answer)?.[0] === 'SERVICE_UNAVAILABLE';
    });
    expect((await ask(test, '{ course(id: "c") { title } }')).body.errors).toBeUndefined();
    for (let answered = 0; answered < 4; answered += 1) {
      await eventually(() => waiting.length > answered);
      waiting[answered]?.();
    }
    for (const answer of await Promise.all(held)) expect(answer.body.errors).toBeUndefined();
  });
});

describe('a client', () => {
  it('that says how long it waits in no number is reported', async () => {
    const test = await scene();
    const answer = await test.post({ query: COURSE }, { 'x-request-timeout-ms': 'soon' });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'x-request-timeout-ms',
    });
  });

  it('that hangs up ends its query at the subgraph, and no one is blamed', async () => {
    let closed = 0;
    const users = await impostor((request, response) => {
      if (request.method === 'GET') response.writeHead(404, RESULT).end('{}');
      else request.socket.once('close', () => (closed += 1));
    });
    const test = await scene({ breakerCalls: 1 }, { users: [users.url] });
    const before = users.received;
    const leaving = new AbortController();
    const asked = fetch(`${test.router.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: COURSE }),
      signal: leaving.signal,
    }).catch(() => 'gone');
    await eventually(() => users.received > before);
    leaving.abort();
    expect(await asked).toBe('gone');
    await eventually(() => closed > 0);
    expect(test.logged.some((line) => line.includes('subgraph fails'))).toBe(false);
  });

  it('that sends slowly or reads nothing holds up no one else', async () => {
    const test = await scene();
    const { port } = new URL(test.router.url);
    const slow = Array.from({ length: 50 }, (_, index) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
      );
      if (index % 2) socket.pause();
      return socket;
    });
    stops.push(() => {
      for (const socket of slow) socket.destroy();
      return Promise.resolve();
    });
    expect((await ask(test)).body.errors).toBeUndefined();
  });
});

describe('a subscription that can be resumed', () => {
  const NOTE = 'subscription Notes($since: String) { note(since: $since) { at: cursor text } }';

  it('goes on when its connection breaks: nothing is missed, nothing comes twice, and the client notices nothing', async () => {
    const test = await scene();
    const client = test.connect();
    const received = client.run(NOTE);
    await eventually(() => test.fakes.notes.feed.size === 1);
    test.fakes.notes.say('one');
    await eventually(() => received.results.length === 1);
    for (const round of [2, 3]) {
      test.proxy('users').cut();
      test.fakes.notes.say(`said while away ${round}`);
      await eventually(() => received.results.length === round);
    }
    expect(received.results.map((result) => (result.data as unknown as { note: { text: string } }).note.text)).toEqual([
      'one',
      'said while away 2',
      'said while away 3',
    ]);
    expect(client.closed).toBeUndefined();
    expect(test.proxy('users').upgrades).toBe(3);
  });

  it('begins again where the client said, if it broke before the first event', async () => {
    const test = await scene();
    test.fakes.notes.say('one');
    const client = test.connect();
    const received = client.run('subscription { note(since: "1") { text } }');
    await eventually(() => test.fakes.notes.feed.size === 1);
    test.proxy('users').cut();
    test.fakes.notes.say('two');
    await eventually(() => received.results.length === 1);
    expect(received.results[0]).toEqual({ data: { note: { text: 'two' } } });
    expect(client.closed).toBeUndefined();
  });

  it('goes on where its owner, asked again, is not itself at first', async () => {
    const test = await scene();
    test.fakes.notes.say('one');
    const client = test.connect();
    const received = client.run('subscription { note(since: "1") { text } }');
    await eventually(() => test.fakes.notes.feed.size === 1);
    test.fakes.users.refusing = new GraphQLError('Not yet.', { extensions: { code: 'SERVICE_UNAVAILABLE' } });
    const before = test.fakes.users.subscriptions.length;
    test.proxy('users').cut();
    await eventually(() => test.fakes.users.subscriptions.length > before + 1);
    test.fakes.notes.say('two');
    test.fakes.users.refusing = undefined;
    await eventually(() => received.results.length === 1);
    expect(received.results[0]).toEqual({ data: { note: { text: 'two' } } });
    expect(client.closed).toBeUndefined();
  });

  it('that its owner refuses when asked again closes the socket, so that the client subscribes again', async () => {
    const test = await scene();
    const client = test.connect();
    const received = client.run('subscription { note(since: "1") { text } }');
    await eventually(() => test.fakes.notes.feed.size === 1);
    test.fakes.notes.say('one');
    // With the first result it is certain that the owner's acceptance has arrived.
    await eventually(() => received.results.length === 1);
    test.fakes.users.refusing = new GraphQLError('Not you.', { extensions: { code: 'FORBIDDEN' } });
    test.proxy('users').cut();
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(1013);
  });

  it.each([
    ['did not select the cursor', 'subscription { note { text } }'],
    [
      'selected the cursor in a fragment',
      'subscription { note { ...Text } } fragment Text on Note { text at: cursor }',
    ],
    ['uses the router’s own name for it', 'subscription { note { streamPosition: text } }'],
    ['started after a cursor', 'subscription ($since: String) { note(since: $since) { text } }'],
  ])('continues after each restart of its owner where the client %s', async (_what, query) => {
    const test = await scene();
    const client = test.connect();
    const received = client.run(query, { since: '0' });
    await eventually(() => test.fakes.notes.feed.size === 1);
    test.fakes.notes.say('one');
    await eventually(() => received.results.length === 1);
    for (const round of [2, 3]) {
      test.proxy('users').cut();
      test.fakes.notes.say(`said while away ${round}`);
      await eventually(() => received.results.length === round);
    }
    const notes = received.results.map(({ data }) => (data as unknown as { note: Record<string, string> }).note);
    const texts = notes.map(({ text, streamPosition }) => text ?? streamPosition);
    expect(texts).toEqual(['one', 'said while away 2', 'said while away 3']);
    expect(Object.keys(notes[0] ?? {})).not.toContain(query.includes('streamPosition') ? 'text' : 'streamPosition');
    expect(client.closed).toBeUndefined();
  });
});
