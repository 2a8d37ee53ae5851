import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeyPair } from '../platform/auth.js';
import { HEADER } from '../platform/client/subgraph-client.js';
import { startTestRouter, type Answer, type TestRouter } from './testing/testing.js';

let test: TestRouter;
beforeAll(async () => {
  test = await startTestRouter();
});
afterAll(() => test.stop());

const codes = (answer: Answer) => answer.body.errors?.map((error) => error.extensions?.['code']);

describe('a query', () => {
  it('is answered by three subgraphs together', async () => {
    const answer = await test.post({ query: '{ class(id: "class-1") { id course { title author { name } } } }' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      data: { class: { id: 'class-1', course: { title: 'Title of course-1', author: { name: 'Name of author-1' } } } },
    });
  });

  it('reaches a subgraph with the token of its sender, a service token, the trace, the address and the agent, and nothing else', async () => {
    const token = await test.token({ userId: 'user-7' });
    const correlationId = randomUUID();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await test.post(
      { query: 'query Whoami { me { id } }' },
      {
        authorization: `Bearer ${token}`,
        traceparent,
        [HEADER.correlationId]: correlationId,
        'user-agent': 'test/1',
        cookie: 'a=b',
        [HEADER.serviceToken]: 'forged',
        [HEADER.clientAddress]: '6.6.6.6',
      },
    );
    expect(answer.body.data).toEqual({ me: { id: 'user-7' } });
    expect(answer.headers.get(HEADER.correlationId)).toBe(correlationId);
    const sent = test.users.requests.find(
      (request) => request.headers[HEADER.correlationId] === correlationId,
    )?.headers;
    expect(sent).toEqual({
      [HEADER.authorization]: `Bearer ${token}`,
      [HEADER.serviceToken]: expect.stringMatching(/^eyJ/) as string,
      [HEADER.traceparent]: traceparent,
      [HEADER.correlationId]: correlationId,
      [HEADER.clientAddress]: '127.0.0.1',
      [HEADER.clientAgent]: 'test/1',
    });
  });

  it('is logged by name, duration and codes, without its document or variables', async () => {
    await test.post({
      query: 'query LoggedOperation($id: ID!) { course(id: $id) { rating } }',
      variables: { id: 'private-variable' },
    });
    const line = test.logged
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find((one) => one['operation'] === 'LoggedOperation');
    expect(line).toMatchObject({
      durationMs: expect.any(Number) as number,
      errors: ['RATINGS_CLOSED'],
      correlationId: expect.any(String) as string,
    });
    expect(test.logged.join('')).not.toContain('private-variable');
  });
});

it('every client gets the cost of its operation in a header that scripts may read', async () => {
  const query = '{ course(id: "c") { title author { name } } }';
  const { headers } = await test.post({ query }, { origin: 'https://app.example' });
  expect(headers.get('lyceum-cost')).toBe('2');
  expect(headers.get('access-control-expose-headers')).toContain('lyceum-cost');
});

describe('errors', () => {
  it('and plans are not shown to who asks for the plan of the gateway', async () => {
    const answer = await test.post({ query: '{ me { id } }' }, { 'apollo-query-plan-experimental': '1' });
    expect(answer.body).toEqual({ data: { me: null } });
  });

  it('of a subgraph keep code, kind and field, and never say its name', async () => {
    const answer = await test.post({ query: 'mutation { enroll(classId: "class-1") { id } }' });
    expect(answer.body.errors?.[0]).toMatchObject({
      message: 'The class is full.',
      path: ['enroll'],
      extensions: {
        code: 'CLASS_FULL',
        kind: 'refused',
        field: 'classId',
        correlationId: expect.any(String) as string,
      },
    });
    expect(answer.text).not.toMatch(/serviceName|classes/);
  });

  it('without a code are masked, with the correlation id that the log has', async () => {
    const answer = await test.post({ query: '{ me { id } course(id: "c") { author { secret } } }' });
    expect(answer.text).not.toMatch(/postgres|serviceName|users/);
    const error = answer.body.errors?.[0];
    expect(error?.extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      kind: 'unavailable',
      correlationId: answer.headers.get(HEADER.correlationId),
    });
    expect(
      test.logged.some(
        (line) => line.includes('postgres://secret') && line.includes(String(error?.extensions?.['correlationId'])),
      ),
    ).toBe(true);
  });

  it('of a subgraph that is down null its fields only', async () => {
    test.courses.down = true;
    const answer = await test
      .post({ query: '{ class(id: "class-1") { id course { title } } }' })
      .finally(() => (test.courses.down = false));
    expect(answer.body.data).toEqual({ class: { id: 'class-1', course: { title: null } } });
    expect(codes(answer)).toEqual(['SERVICE_UNAVAILABLE']);
    expect(answer.text).not.toMatch(/courses|ECONNREFUSED/);
  });

  it.each([
    ['a document that does not parse', { query: '{ me { ' }, 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', { query: '{ unknown }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable that does not fit',
      { query: 'query ($id: ID!) { course(id: $id) { id } }', variables: {} },
      'BAD_USER_INPUT',
    ],
    [
      'an operation that is not in the document',
      { query: 'query A { me { id } }', operationName: 'B' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a subscription over HTTP', { query: 'subscription { notice { id } }' }, 'BAD_REQUEST'],
    ['several operations in an array', [{ query: '{ me { id } }' }], 'BAD_REQUEST'],
    ['a body that is not JSON', '{"query": ', 'BAD_REQUEST'],
  ])('tell of %s', async (_what, body, code) => {
    const answer = await test.post(body);
    expect(answer.status).toBe(code === 'BAD_REQUEST' ? 400 : 200);
    expect(codes(answer)).toEqual([code]);
    expect(answer.body.errors?.[0]?.extensions?.['correlationId']).toBe(answer.headers.get(HEADER.correlationId));
  });

  it('tell of a body that is too large as a GraphQL error', async () => {
    const answer = await test.post({ query: `{ me { id } } #${'x'.repeat(1024 * 1024)}` });
    expect(answer.status).toBe(413);
    expect(codes(answer)).toEqual(['PAYLOAD_TOO_LARGE']);
  });

  it('refuse what a form of another site could send', async () => {
    const plain = await fetch(`${test.router.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"query":"{me{id}}"}',
    });
    expect([400, 415]).toContain(plain.status);
  });
});

describe('an access token', () => {
  const me = { query: '{ me { id } }' };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const refusal = async (headers: Record<string, string>) => {
    const answer = await test.post(me, headers);
    expect(answer.status).toBe(401);
    expect(answer.body.data).toBeUndefined();
    return codes(answer)?.[0];
  };

  it('that is missing makes an anonymous request', async () => {
    expect((await test.post(me)).body).toEqual({ data: { me: null } });
  });

  it('that has expired is refused as such', async () => {
    expect(await refusal(bearer(await test.token({ lifetimeSeconds: -10 })))).toBe('TOKEN_EXPIRED');
  });

  it('that was changed, is not signed, or is for another audience is refused', async () => {
    const [header, , signature] = (await test.token({ userId: 'user-1' })).split('.');
    const [, otherPayload] = (await test.token({ userId: 'user-2' })).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    expect(await refusal(bearer(`${header}.${otherPayload}.${signature}`))).toBe('TOKEN_INVALID');
    expect(await refusal(bearer(`${none}.${otherPayload}.`))).toBe('TOKEN_INVALID');
    expect(await refusal(bearer(await test.token({ audience: 'elsewhere' })))).toBe('TOKEN_INVALID');
    expect(await refusal(bearer(await test.token({ signedBy: await newKeyPair() })))).toBe('TOKEN_INVALID');
    expect(await refusal({ authorization: 'Basic dXNlcjpwYXNz' })).toBe('TOKEN_INVALID');
  });

  it('of a session that was revoked is refused, for that session only', async () => {
    const sessionId = randomUUID();
    const token = await test.token({ sessionId });
    expect((await test.post(me, bearer(token))).status).toBe(200);
    await test.tell('lyceum.users', 'lyceum.users.session-revoked.v1', { sessionId, userId: 'user-1' });
    expect(await refusal(bearer(token))).toBe('SESSION_REVOKED');
    expect((await test.post(me, bearer(await test.token()))).status).toBe(200);
  });

  it('of a person who was deactivated is refused, whatever the session', async () => {
    const token = await test.token({ userId: 'user-9' });
    await test.tell('lyceum.users', 'lyceum.users.user-deactivated.v1', { userId: 'user-9' });
    expect(await refusal(bearer(token))).toBe('SESSION_REVOKED');
  });

  it('of a person who was let in again is taken, also one of the second in which they were shut out', async () => {
    const sessionId = randomUUID();
    const [ended, fresh] = [
      await test.token({ userId: 'user-8', sessionId }),
      await test.token({ userId: 'user-8', sessionId: randomUUID() }),
    ];
    const tell = (name: string, data: Record<string, unknown>) =>
      test.tell('lyceum.users', `lyceum.users.${name}.v1`, data);
    await tell('session-revoked', { userId: 'user-8', sessionId });
    await tell('user-deactivated', { userId: 'user-8' });
    expect(await refusal(bearer(fresh))).toBe('SESSION_REVOKED');
    await tell('user-reactivated', { userId: 'user-8' });
    expect((await test.post(me, bearer(fresh))).status).toBe(200);
    expect(await refusal(bearer(ended))).toBe('SESSION_REVOKED');
  });

  it('with a role that was revoked is stale; one with the remaining roles is accepted, in the same second too', async () => {
    const [stale, fresh, other] = [
      await test.token({ userId: 'user-7', roles: ['student', 'staff'] }),
      await test.token({ userId: 'user-7', roles: ['student'] }),
      await test.token({ userId: 'user-6', roles: ['student', 'staff'] }),
    ];
    await test.tell('lyceum.users', 'lyceum.users.roles-changed.v1', { userId: 'user-7', roles: ['student'] });
    const answer = await test.post(me, bearer(stale));
    expect([answer.status, codes(answer)]).toEqual([401, ['TOKEN_STALE']]);
    for (const token of [fresh, other]) expect((await test.post(me, bearer(token))).status).toBe(200);
  });

  it('with a role that was granted in the meantime is accepted', async () => {
    const token = await test.token({ userId: 'user-5', roles: ['student'] });
    await test.tell('lyceum.users', 'lyceum.users.roles-changed.v1', { userId: 'user-5', roles: ['student', 'staff'] });
    expect((await test.post(me, bearer(token))).status).toBe(200);
  });

  it('is stale if its role was revoked before the router started', async () => {
    const other = await startTestRouter({}, (fakes) => {
      const roles = [{ userId: 'user-1', roles: ['student'] }];
      fakes.users.routes.set('/internal/revoked-sessions', () => ({ sessions: [], roles }));
    });
    const token = await other.token({ roles: ['student', 'staff'] });
    const answer = await other.post(me, bearer(token)).finally(other.stop);
    expect([answer.status, codes(answer)]).toEqual([401, ['TOKEN_STALE']]);
  });

  it('is refused if its session was revoked before the router started', async () => {
    const sessionId = randomUUID();
    const other = await startTestRouter({}, (fakes) => {
      const sessions = [{ sessionId, userId: 'user-1', revokedAt: new Date().toISOString() }];
      fakes.users.routes.set('/internal/revoked-sessions', () => ({ sessions }));
    });
    const answer = await other.post(me, bearer(await other.token({ sessionId }))).finally(other.stop);
    expect([answer.status, codes(answer)]).toEqual([401, ['SESSION_REVOKED']]);
  });

  it('can not be judged while the keys can not be had: that is no reason to sign in again', async () => {
    const other = await startTestRouter({}, (fakes) => fakes.users.routes.delete('/.well-known/jwks.json'));
    const answer = await other.post(me, bearer(await other.token())).finally(other.stop);
    expect([answer.status, codes(answer)]).toEqual([503, ['SERVICE_UNAVAILABLE']]);
  });
});

describe('a browser', () => {
  const get = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${test.router.url}/graphql?query=${encodeURIComponent(query)}`, { headers });

  it.each([
    ['as urql sends it', { accept: 'application/graphql-response+json, application/graphql+json, application/json' }],
    ['with a token', { authorization: 'token' }],
    ['as any page sends it', {}],
  ])('may query by GET %s', async (_how, { authorization, ...headers }: Record<string, string>) => {
    const token = authorization && `Bearer ${await test.token()}`;
    const response = await get('{ course(id: "c") { title } }', { ...headers, ...(token && { authorization: token }) });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { course: { title: 'Title of c' } } });
    expect(response.headers.get('vary')?.toLowerCase().split(', ')).toContain('accept');
    if (headers['accept']) expect(response.headers.get('content-type')).toContain('application/graphql-response+json');
  });

  it('may not run a mutation by GET', async () => {
    const response = await get('mutation { enroll(classId: "c") { id } }', { accept: 'application/json' });
    expect(response.status).toBe(405);
  });

  it('of an allowed origin may call, one of another may not', async () => {
    const preflight = (origin: string) =>
      fetch(`${test.router.url}/graphql`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight('https://app.example');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example']);
    const rejected = await preflight('https://evil.example');
    expect([rejected.status, rejected.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(await rejected.json()).toMatchObject({
      errors: [
        {
          message: 'The setting CORS_ORIGINS does not contain the origin https://evil.example.',
          extensions: { code: 'ORIGIN_NOT_ALLOWED', kind: 'forbidden' },
        },
      ],
    });
  });

  it.each([
    'http://localhost:5173',
    'https://localhost',
    'http://127.0.0.1:3000',
    'http://[::1]:8080',
    'http://app.localhost',
  ])('may call from the dev server %s in development only', async (origin) => {
    const headers = { origin, 'access-control-request-method': 'POST' };
    const preflight = (router: TestRouter) => fetch(`${router.router.url}/graphql`, { method: 'OPTIONS', headers });
    const allowed = await preflight(test);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    const production = await startTestRouter({ graphiql: false });
    expect((await preflight(production).finally(production.stop)).status).toBe(403);
  });
});
