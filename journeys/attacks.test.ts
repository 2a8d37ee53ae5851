import { request } from 'node:http';
import { connect } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { beforeAll, describe, expect } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '../platform/testing/testing.js';
import { endpoint, journey, platformUrl, signUp, type Person } from './testing/people.js';

/* What an attacker sends. Each is refused by a code or comes to nothing, and the platform goes on. */

let ana: Person;
let eve: Person;
beforeAll(async () => {
  [ana, eve] = await Promise.all([signUp('Ana'), signUp('Eve')]);
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly codes: readonly unknown[];
  readonly data: unknown;
}
async function send(body: unknown, headers: Record<string, string> = {}, path = '/graphql'): Promise<Answer> {
  const response = await fetch(`${platformUrl()}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const { errors, data } = JSON.parse(text) as { errors?: { extensions?: { code?: string } }[]; data?: unknown };
  return { status: response.status, text, data, codes: (errors ?? []).map(({ extensions }) => extensions?.code) };
}
const as = (person: Person) => ({ authorization: `Bearer ${person.tokens.accessToken}` });
const many = (count: number, part: (n: number) => string) => Array.from({ length: count }, (_, n) => part(n)).join(' ');

describe('documents', () => {
  journey.each<[what: string, query: string, code: string]>([
    ['aliases ×101', `{ viewer { ${many(101, (n) => `a${n}: id`)} } }`, 'TOO_MANY_ALIASES'],
    ['root fields ×101', `{ ${many(101, () => 'viewer { id }')} }`, 'TOO_MANY_ROOT_FIELDS'],
    ['directive overload', `{ viewer { id ${'@include(if: true) '.repeat(500)} } }`, 'TOO_MANY_DIRECTIVES'],
    ['directives that do not exist', `{ viewer { id ${'@no '.repeat(500)} } }`, 'TOO_MANY_DIRECTIVES'],
    [
      'deep introspection',
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
      'LIST_WITHIN_ITSELF',
    ],
    [
      'introspection ×20',
      `{ ${many(20, (n) => `s${n}: __schema { types { name fields { name } } }`)} ${'courses(first: 100) { edges { node { classes { id meetings { id } } } } }'} }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    [
      'circular fragments',
      '{ viewer { ...A } } fragment A on User { id ...B } fragment B on User { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a fragment within itself', '{ viewer { ...A } } fragment A on User { id ...A }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a fragment bomb',
      `{ viewer { ...F0 } } ${many(40, (n) => `fragment F${n} on User { id ...F${n + 1} ... on User { ...F${n + 1} } }`)} fragment F40 on User { id }`,
      'TOO_MANY_FIELDS',
    ],
    ['fields ×2000', `{ viewer { ${'id '.repeat(2_000)} } }`, 'TOO_MANY_FIELDS'],
    ['tokens ×6000', `{ viewer { ${'id '.repeat(6_000)} } }`, 'TOO_MANY_TOKENS'],
    [
      'a list within itself',
      '{ courses { edges { node { classes { course { classes { id } } } } } } }',
      'LIST_WITHIN_ITSELF',
    ],
    ['a page of a million', '{ courses(first: 1000000) { edges { cursor } } }', 'LIST_TOO_LONG'],
    [
      'lists in lists',
      `{ ${many(20, (n) => `c${n}: courses(first: 100) { edges { node { classes { meetings { id } } } } }`)} }`,
      'OPERATION_TOO_EXPENSIVE',
    ],
    [
      'passwords ×3 in one request',
      `mutation { ${many(3, (n) => `a${n}: logIn(input: { email: "x@y.z", password: "${n}" }) { accessToken }`)} }`,
      'SENSITIVE_MUTATION_REPEATED',
    ],
    [
      'entities through the router',
      '{ _entities(representations: [{ __typename: "User", id: "x" }]) { __typename } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['the SDL of a subgraph', '{ _service { sdl } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a field named by a prototype', '{ constructor __proto__ toString }', 'GRAPHQL_VALIDATION_FAILED'],
    ['look-alike letters', '{ vіewer { id } }', 'GRAPHQL_PARSE_FAILED'],
    ['a NUL in the document', '{ viewer\u0000 { id } }', 'GRAPHQL_PARSE_FAILED'],
    ['a document of braces', '{'.repeat(4_000), 'GRAPHQL_PARSE_FAILED'],
  ])('%s', async (_what, query, code) => {
    const answer = await send({ query }, as(eve));
    // GraphQL over HTTP: as JSON, a document that does not parse or validate has status 200.
    expect(answer.status).toBe(code.startsWith('GRAPHQL_') ? 200 : 400);
    expect(answer.codes[0]).toBe(code);
    expect(answer.data).toBeUndefined();
  });

  journey('aliases named by prototypes are names like any other', async () => {
    const answer = await send({ query: '{ __proto__: viewer { constructor: name, hasOwnProperty: id } }' }, as(eve));
    expect(answer.codes).toEqual([]);
    expect(answer.text).toContain(`"constructor":"Eve"`);
    expect(Object.hasOwn(Object.prototype, 'name')).toBe(false);
  });

  journey('introspection of tools still works where it is allowed', async () => {
    expect((await send({ query: getIntrospectionQuery() })).codes).toEqual([]);
  });
});

describe('variables', () => {
  const catalog =
    'query ($search: String, $first: Int) { courses(search: $search, first: $first) { edges { cursor } } }';
  journey.each<[what: string, variables: unknown, code: string]>([
    ['half of a letter', { search: '\ud800' }, 'INVALID_INPUT'],
    ['a NUL', { search: 'a\u0000b' }, 'INVALID_INPUT'],
    ['200 KB of text', { search: 'x'.repeat(200_000) }, 'INVALID_INPUT'],
    ['100,000 items', { search: 'x', other: Array.from({ length: 100_000 }, () => 1) }, 'LIST_TOO_LONG'],
    ['a number that is no page', { first: 1e308 }, 'LIST_TOO_LONG'],
    ['a part of a page', { first: 1.5 }, 'BAD_USER_INPUT'],
    ['an object for a text', { search: { __proto__: null, $ne: '' } }, 'BAD_USER_INPUT'],
  ])('%s', async (_what, variables, code) => {
    expect((await send({ query: catalog, variables })).codes[0]).toBe(code);
  });

  journey('nested 50,000 deep, or named by prototypes', async () => {
    const deep = `{"query":${JSON.stringify(catalog)},"variables":{"search":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    expect((await send(deep)).codes[0]).toBe('OPERATION_TOO_DEEP');
    const named = `{"query":"{ __typename }","variables":{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}}`;
    expect([200, 400]).toContain((await send(named)).status);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe('requests', () => {
  journey('arrays of operations, and bodies that are none', async () => {
    expect(await send(Array.from({ length: 100 }, () => ({ query: '{ __typename }' })))).toMatchObject({ status: 400 });
    for (const body of ['', '[]', 'null', '"x"', '{"query":1}', '{"query":null}', '{"query":["{ __typename }"]}', '{'])
      expect([body, (await send(body)).status]).toEqual([body, 400]);
  });

  journey('an operation that is not in the document', async () => {
    const query = 'query A { __typename } query B { __typename }';
    for (const operationName of [undefined, 'C', '__proto__', ''])
      expect((await send({ query, operationName })).codes[0]).toBe('OPERATION_RESOLUTION_FAILURE');
  });

  journey('a mutation by GET, a form, and files', async () => {
    const url = `${endpoint()}?query=${encodeURIComponent('mutation { logOut { loggedOut } }')}`;
    expect((await fetch(url, { headers: { 'apollo-require-preflight': '1', ...as(ana) } })).status).toBe(405);
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
      const response = await fetch(endpoint(), {
        method: 'POST',
        headers: { 'content-type': type },
        body: 'query={viewer{id}}',
      });
      expect([type, [400, 415].includes(response.status)]).toEqual([type, true]);
    }
  });

  journey('headers twice never make two people of one', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(
        endpoint(),
        {
          method: 'POST',
          headers: ['host', new URL(endpoint()).host, 'content-type', 'application/json'].concat(
            ['authorization', 'Bearer nonsense'],
            ['authorization', `Bearer ${ana.tokens.accessToken}`],
          ),
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      asked.on('error', reject).end('{"query":"{ viewer { id } }"}');
    });
    expect(status).toBe(401);
  });

  journey('internal routes and headers of subgraphs are out of reach', async () => {
    for (const path of [
      '/internal/api-key',
      '/internal/revoked-sessions',
      '/subscribe',
      '/graphql/',
      '//graphql',
      '/calendars/..%2Finternal',
    ]) {
      expect([path, (await fetch(`${platformUrl()}${path}`)).status]).toEqual([path, 404]);
    }
    const forged = { 'lyceum-service-token': 'x', 'x-client-address': '1.2.3.4', 'lyceum-cost': '-5' };
    expect((await send({ query: '{ viewer { id } }' }, forged)).data).toEqual({ viewer: null });
  });

  journey('a body that never comes does not keep others waiting', async () => {
    const { hostname, port } = new URL(platformUrl());
    const slow = Array.from({ length: 50 }, () => {
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      socket.write(
        'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
      );
      return socket;
    });
    expect((await send({ query: '{ __typename }' })).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });
});

describe('what belongs to others', () => {
  journey('is null, however it is reached', async () => {
    const query = `{ user(id: "${ana.id}") { id email emailVerified roles locale notifications { edges { cursor } }
      invoices { number } classes { id } courseEnrollments { progress } bookings { id } blocked { edges { cursor } } } }`;
    const { data } = await send({ query }, as(eve));
    expect(data).toEqual({
      user: {
        id: ana.id,
        email: null,
        emailVerified: null,
        roles: null,
        locale: null,
        notifications: null,
        invoices: null,
        classes: null,
        courseEnrollments: null,
        bookings: null,
        blocked: null,
      },
    });
    for (const staffOnly of [
      'users { edges { cursor } }',
      'auditEntries { edges { cursor } }',
      'apiKeys { edges { cursor } }',
      'invoices { edges { cursor } }',
    ])
      expect((await send({ query: `{ ${staffOnly} }` }, as(eve))).codes).toEqual(['FORBIDDEN']);
  });
});

describe('sockets', () => {
  const open = async (
    protocol = 'graphql-transport-ws',
  ): Promise<{ socket: WebSocket; closed: () => number | undefined }> => {
    const socket = new WebSocket(endpoint().replace('http', 'ws'), protocol);
    let code: number | undefined;
    socket.on('close', (given) => (code = given)).on('error', () => undefined);
    await new Promise((resolve) => socket.once('open', resolve));
    return { socket, closed: () => code };
  };
  const initiated = async (payload = {}) => {
    const { socket, closed } = await open();
    const acknowledged = new Promise((resolve) => socket.once('message', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await acknowledged;
    return { socket, closed };
  };
  const subscribe = (id: string) =>
    JSON.stringify({ id, type: 'subscribe', payload: { query: 'subscription { notificationReceived { id } }' } });

  journey.each<[what: string, messages: readonly string[], code: number]>([
    ['subscribe before init', [subscribe('1')], 4401],
    ['init twice', ['{"type":"connection_init"}', '{"type":"connection_init"}'], 4429],
    ['no message', ['nonsense'], 4400],
    ['a message of 1 MB', [`{"type":"ping","payload":{"x":"${'x'.repeat(1024 * 1024)}"}}`], 1009],
    ['a token that is none', ['{"type":"connection_init","payload":{"authorization":{"x":1}}}'], 4401],
  ])('%s', async (_what, messages, code) => {
    const { socket, closed } = await open();
    for (const message of messages) socket.send(message);
    expect(await eventually(closed)).toBe(code);
  });

  journey('without a token receive nothing of anybody’s, and an id is used once at a time', async () => {
    const { socket, closed } = await initiated();
    const messages: string[] = [];
    socket.on('message', (data: Buffer) => messages.push(data.toString()));
    socket.send(subscribe('1'));
    expect(await eventually(() => messages.find((message) => message.includes('UNAUTHENTICATED')))).toBeDefined();
    const other = await initiated({ authorization: `Bearer ${eve.tokens.accessToken}` });
    other.socket.send(subscribe('same'));
    other.socket.send(subscribe('same'));
    expect(await eventually(other.closed)).toBe(4409);
    expect(closed()).toBeUndefined();
    socket.close();
  });

  journey('a flood of subscriptions ends in refusals, and others are served', async () => {
    const { socket } = await initiated();
    let answers = 0;
    socket.on('message', () => (answers += 1));
    for (let n = 0; n < 1_000; n += 1) socket.send(subscribe(`flood-${n}`));
    expect((await send({ query: '{ __typename }' })).status).toBe(200);
    await eventually(() => answers >= 1_000);
    socket.close();
  });
});
