import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getIntrospectionQuery } from 'graphql';
import { eventually } from '../platform/testing/testing.js';
import { errorsOf, startTestRouter, type Answer, type TestRouter } from './testing/testing.js';

/* The router as it is in production: reached over https, without the explorer. */
let test: TestRouter;
beforeAll(async () => {
  test = await startTestRouter({ https: true, graphiql: false });
});
afterAll(() => test.stop());

const codes = (answer: Answer) => answer.body.errors?.map((error) => error.extensions?.['code']);
const send = (init: RequestInit & { headers: Record<string, string> }, query = '') =>
  fetch(`${test.router.url}/graphql${query}`, init);

describe('outside development', () => {
  it('the schema is not shown, over HTTP or a socket', async () => {
    for (const query of [getIntrospectionQuery(), '{ __type(name: "Query") { name } }']) {
      const answer = await test.post({ query });
      expect([answer.status, codes(answer)?.[0]]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
      expect(answer.body.data).toBeUndefined();
    }
    const received = test.connect(await test.token()).run('{ __schema { types { name } } }');
    await eventually(() => received.completed);
    expect(errorsOf(received)[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await test.post({ query: '{ __typename }' })).body.data).toEqual({ __typename: 'Query' });
  });

  it('errors do not name what there is instead', async () => {
    for (const query of ['{ m }', '{ me { nam } }', '{ course(i: "x") { id } }', '{ mee: me { idd } }']) {
      const answer = await test.post({ query });
      expect(codes(answer)?.length).toBeGreaterThan(0);
      expect(answer.text).not.toMatch(/did you mean/i);
    }
    const development = await startTestRouter();
    const answer = await development.post({ query: '{ me { nam } }' }).finally(development.stop);
    expect(answer.text).toMatch(/Did you mean \\"name\\"/);
  });

  it('there is no explorer', async () => {
    expect((await fetch(test.router.url)).status).toBe(404);
  });
});

describe('browsers', () => {
  it('must not store any answer', async () => {
    const expected = {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    };
    const answers = [
      await send({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ __typename }"}',
      }),
      await send({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }),
      await send({ method: 'POST', headers: { authorization: 'Bearer nonsense' } }),
      await fetch(`${test.router.url}/nowhere`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 404]);
    for (const { headers } of answers) expect(Object.fromEntries(headers)).toMatchObject(expected);
    const plain = await startTestRouter();
    const { headers } = await fetch(`${plain.router.url}/livez`).finally(plain.stop);
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('of allowed origins may send and read these headers, those of others nothing', async () => {
    const ask = (origin: string, method = 'OPTIONS') =>
      send({
        method,
        headers: { origin, 'access-control-request-method': 'POST', 'content-type': 'application/json' },
      });
    const { headers } = await ask('https://app.example');
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(headers.get('access-control-allow-headers')?.split(', ')).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'apollo-require-preflight', 'graphql-client-name']),
    );
    // Tokens are in headers that scripts set; no cookie goes along.
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    const post = await ask('https://app.example', 'POST');
    expect(post.headers.get('access-control-expose-headers')).toContain('retry-after');
    for (const origin of ['https://evil.example', 'https://app.example.evil.example', 'null', 'http://app.example']) {
      const answer = await ask(origin, 'POST');
      expect([origin, answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual([
        origin,
        null,
        'origin, accept',
      ]);
    }
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'query={__typename}'],
    [
      'a form with files',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"{__typename}"}\r\n--x--\r\n',
    ],
    ['plain text', 'text/plain', '{"query":"{ __typename }"}'],
    ['nothing that is said to be anything', '', '{"query":"{ __typename }"}'],
  ])('of another site can not make a request by %s', async (_what, type, body) => {
    const response = await send({ method: 'POST', headers: { ...(type && { 'content-type': type }) }, body });
    expect([400, 415]).toContain(response.status);
    expect(await response.text()).not.toContain('"data"');
  });

  it('of another site may query by a link, anonymously, but not run a mutation by GET', async () => {
    const query = (text: string) => `?query=${encodeURIComponent(text)}`;
    // There are no cookies: a link carries no identity, and CORS keeps the response from the page.
    expect((await send({ headers: {} }, query('{ __typename }'))).status).toBe(200);
    const preflighted = { headers: { 'apollo-require-preflight': '1' } };
    const mutation = await send(preflighted, query('mutation { enroll(classId: "a") { id } }'));
    expect([mutation.status, mutation.headers.get('allow')]).toEqual([405, 'POST']);
    expect(test.classes.requests).toEqual([]);
  });
});

describe('an error of a subgraph', () => {
  it('names it to staff, and to no one else', async () => {
    const query = '{ course(id: "c") { author { secret } rating } }';
    const asked = async (roles: string[]) => {
      const authorization = `Bearer ${await test.token({ roles })}`;
      const { body } = await test.post({ query }, { authorization });
      return body.errors?.map(({ extensions }) => [extensions?.['code'], extensions?.['subgraph']]);
    };
    expect(await asked(['staff'])).toEqual(
      expect.arrayContaining([
        ['INTERNAL_SERVER_ERROR', 'users'],
        ['RATINGS_CLOSED', 'courses'],
      ]),
    );
    for (const roles of [['student'], ['instructor'], []]) {
      expect((await asked(roles))?.map(([, subgraph]) => subgraph)).toEqual([undefined, undefined]);
    }
  });
});
