import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRouter, type TestRouter } from './testing/testing.js';

/* https://graphql.github.io/graphql-over-http/draft/ */

let test: TestRouter;
beforeAll(async () => {
  test = await startTestRouter();
});
afterAll(() => test.stop());

const JSON_TYPE = 'application/json';
const RESULT_TYPE = 'application/graphql-response+json';
const ME = { query: '{ me { id } }' };
const NEEDS_ID = { query: 'query ($id: ID!) { course(id: $id) { id } }' };
const INVALID = { query: '{ nothing }' };

async function post(body: unknown, accept: string | undefined, type = JSON_TYPE) {
  const response = await fetch(`${test.router.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': type, ...(accept !== undefined && { accept }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

async function get(parameters: Record<string, string>, accept = JSON_TYPE) {
  const response = await fetch(`${test.router.url}/graphql?${new URLSearchParams(parameters).toString()}`, {
    headers: { accept, 'apollo-require-preflight': 'true' },
  });
  return { status: response.status, allow: response.headers.get('allow'), body: (await response.json()) as unknown };
}

describe('a request by POST', () => {
  it.each<[string, unknown, string | undefined, number, string]>([
    ['is answered as JSON where nothing is said', ME, undefined, 200, JSON_TYPE],
    ['is answered as JSON', ME, JSON_TYPE, 200, JSON_TYPE],
    ['is answered as JSON where anything may be', ME, '*/*', 200, JSON_TYPE],
    ['is answered as a GraphQL response', ME, RESULT_TYPE, 200, RESULT_TYPE],
    ['is answered by what is liked better', ME, `${JSON_TYPE};q=0.5, ${RESULT_TYPE}`, 200, RESULT_TYPE],
    [
      'with errors of fields has status 200',
      { query: '{ course(id: "c") { rating } }' },
      RESULT_TYPE,
      200,
      RESULT_TYPE,
    ],
    ['that does not parse has status 200 as JSON', { query: '{' }, JSON_TYPE, 200, JSON_TYPE],
    ['that is not valid has status 200 as JSON', INVALID, JSON_TYPE, 200, JSON_TYPE],
    ['that is not valid has status 200 where nothing is said', INVALID, undefined, 200, JSON_TYPE],
    ['without a variable that it needs has status 200 as JSON', NEEDS_ID, JSON_TYPE, 200, JSON_TYPE],
    [
      'with a variable of another type has status 200 as JSON',
      { ...NEEDS_ID, variables: { id: {} } },
      JSON_TYPE,
      200,
      JSON_TYPE,
    ],
    ['that names no operation has status 200 as JSON', { ...ME, operationName: 'Other' }, JSON_TYPE, 200, JSON_TYPE],
    ['that names no operation has status 400', { ...ME, operationName: 'Other' }, RESULT_TYPE, 400, RESULT_TYPE],
    [
      'with null for all that may be left out is answered',
      { ...ME, operationName: null, variables: null, extensions: null },
      RESULT_TYPE,
      200,
      RESULT_TYPE,
    ],
    ['whose extensions are no object has status 400', { ...ME, extensions: [1] }, RESULT_TYPE, 400, ''],
    ['whose operation name is no text has status 400', { ...ME, operationName: 5 }, RESULT_TYPE, 400, ''],
    ['without a document has status 400 as JSON', {}, JSON_TYPE, 400, JSON_TYPE],
    ['that does not parse has status 400', { query: '{' }, RESULT_TYPE, 400, RESULT_TYPE],
    ['that is not valid has status 400', INVALID, RESULT_TYPE, 400, RESULT_TYPE],
    ['without a variable that it needs has status 400', NEEDS_ID, RESULT_TYPE, 400, RESULT_TYPE],
    ['without a document has status 400', {}, RESULT_TYPE, 400, RESULT_TYPE],
    ['whose document is no text has status 400', { query: 5 }, RESULT_TYPE, 400, ''],
    ['whose variables are no object has status 400', { ...ME, variables: [1] }, RESULT_TYPE, 400, ''],
    ['that is no JSON has status 400', '{"query"', JSON_TYPE, 400, JSON_TYPE],
    ['of several at once is refused', [ME, ME], JSON_TYPE, 400, ''],
    ['that takes nothing we have has status 406', ME, 'text/html', 406, ''],
  ])('%s', async (_what, body, accept, status, type) => {
    const answer = await post(body, accept);
    expect({ status: answer.status, text: answer.status === status ? '' : answer.text }).toEqual({ status, text: '' });
    expect(answer.type).toContain(type);
  });

  it.each(['application/xml', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of the type %s has status 415',
    async (type) => {
      expect((await post(ME, undefined, type)).status).toBe(415);
    },
  );

  it('may say its charset, and is answered in UTF-8', async () => {
    const { status, type, text } = await post(
      { query: '{ __typename } # ☕' },
      undefined,
      'application/json; charset=utf-8',
    );
    expect([status, type, text.trim()]).toEqual([
      200,
      'application/json; charset=utf-8',
      '{"data":{"__typename":"Query"}}',
    ]);
  });

  it('has no data in the answer if it was not executed, and data if it was', async () => {
    for (const accept of [JSON_TYPE, RESULT_TYPE]) {
      expect(Object.keys(JSON.parse((await post(INVALID, accept)).text) as object)).toEqual(['errors']);
      const failed = JSON.parse((await post({ query: '{ course(id: "c") { rating } }' }, accept)).text) as object;
      expect(Object.keys(failed)).toContain('data');
    }
  });
});

describe('a request by GET', () => {
  it('may be a query, with variables', async () => {
    const query = 'query ($id: ID!) { course(id: $id) { id } }';
    expect(await get({ query, variables: '{"id":"c"}' })).toMatchObject({
      status: 200,
      body: { data: { course: { id: 'c' } } },
    });
  });

  it('may be no mutation: 405, and what is allowed', async () => {
    const { status, allow } = await get({ query: 'mutation { enroll(classId: "c") { id } }' });
    expect([status, allow]).toEqual([405, 'POST']);
    expect(test.classes.requests).toEqual([]);
  });
});

it('other methods are not allowed', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH']) {
    const { status, headers } = await fetch(`${test.router.url}/graphql`, { method });
    expect([method, status, headers.get('allow')]).toEqual([method, 405, 'GET, POST']);
  }
});

it('what comes piece by piece is refused: @defer, and subscriptions without a socket', async () => {
  const deferred = await post({ query: '{ me { ... @defer { id } } }' }, 'multipart/mixed, application/json');
  expect(deferred.status).toBe(200);
  expect(deferred.text).toContain('Unknown directive');
  const subscription = await post({ query: 'subscription { notice { id } }' }, RESULT_TYPE);
  expect(subscription.status).toBe(400);
  expect(subscription.text).toContain('graphql-transport-ws');
});
