import { request } from 'node:http';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../schema/generated/error-codes.js';
import { startTestRouter, type TestRouter } from './testing/testing.js';

let test: TestRouter;
beforeAll(async () => {
  test = await startTestRouter();
});
afterAll(() => test.stop());

interface Answered {
  readonly status: number;
  readonly errors: readonly { message: string; extensions: { code: ErrorCode; kind: string; correlationId: string } }[];
}

/** Sends the path as it is: fetch would correct it. */
function send(
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(test.router.url);
    request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, errors: (JSON.parse(text) as Pick<Answered, 'errors'>).errors }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}

const post = (query: string | undefined, rest: object = {}, headers: Record<string, string> = {}) =>
  send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, ...rest }),
  });
const hashed = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(text).digest('hex') } },
});
/** 120 fragments, each of which spreads the next ten; no operation uses one. */
const unusedFragments = Array.from(
  { length: 120 },
  (_, index) =>
    `fragment F${index} on User { id ${Array.from({ length: 10 }, (_next, next) => `...F${(index + next + 1) % 120}`).join(' ')} }`,
).join(' ');

describe('every error has a code and a kind that clients can list', () => {
  const cases: [string, () => Promise<Answered>, number, ErrorCode][] = [
    ['a document that does not parse', () => post('{'), 200, 'GRAPHQL_PARSE_FAILED'],
    ['a document that does not validate', () => post('{ nothing }'), 200, 'GRAPHQL_VALIDATION_FAILED'],
    ['an operation of another type', () => post('mutation { a }'), 200, 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing variable', () => post('query ($id: ID!) { course(id: $id) { id } }'), 200, 'BAD_USER_INPUT'],
    [
      'several operations without a name',
      () => post('query A { me { id } } query B { me { id } }'),
      200,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a subscription over HTTP', () => post('subscription { notice { id } }'), 400, 'BAD_REQUEST'],
    [
      'a body that is not JSON',
      () => send('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }),
      400,
      'BAD_REQUEST',
    ],
    [
      'a body of another type',
      () => send('/graphql', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: 'a' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['another method', () => send('/graphql', { method: 'PUT' }), 405, 'METHOD_NOT_ALLOWED'],
    ['a path that does not exist', () => send('/nowhere'), 404, 'NOT_FOUND'],
    ['a malformed URL', () => send('/%'), 400, 'BAD_REQUEST'],
    ['a malformed URL of the endpoint', () => send('/graphql/%E0%A4%A'), 400, 'BAD_REQUEST'],
    ['an unknown hash', () => post(undefined, hashed('{ __typename }')), 200, 'PERSISTED_QUERY_NOT_FOUND'],
    ['the hash of another document', () => post('{ me { id } }', hashed('{ me { name } }')), 400, 'BAD_REQUEST'],
    ['an invalid token', () => post('{ me { id } }', {}, { authorization: 'Bearer nonsense' }), 401, 'TOKEN_INVALID'],
    ['another scheme', () => post('{ me { id } }', {}, { authorization: 'Basic YTpi' }), 401, 'TOKEN_INVALID'],
    [
      'literals nested 1,000 deep',
      () => post(`{ course(id: ${'['.repeat(1_000)}${']'.repeat(1_000)}) { id } }`),
      400,
      'OPERATION_TOO_DEEP',
    ],
    [
      'objects nested 1,000 deep',
      () => post(`{ course(id: ${'{a:'.repeat(1_000)}1${'}'.repeat(1_000)}) { id } }`),
      400,
      'OPERATION_TOO_DEEP',
    ],
    [
      '120 unused fragments that spread each other',
      () => post(`{ me { id } } ${unusedFragments}`),
      400,
      'TOO_MANY_FIELDS',
    ],
    ['a fault of a resolver', () => post('{ course(id: "c") { author { secret } } }'), 200, 'INTERNAL_SERVER_ERROR'],
  ];

  it.each(cases)('%s', async (_what, ask, status, code) => {
    const answer = await ask();
    const [error] = answer.errors;
    expect([answer.status, error?.extensions.code]).toEqual([status, code]);
    expect(error?.extensions.kind).toBe(ERROR_CODES[code]);
    expect(error?.extensions.correlationId).toEqual(expect.any(String));
    expect(error?.message).not.toMatch(/call stack|RangeError|sha does not/);
  });

  it('a token after several spaces is accepted by router and subgraphs', async () => {
    const answer = await test.post({ query: '{ me { id } }' }, { authorization: `Bearer   ${await test.token()}` });
    expect(answer.body).toEqual({ data: { me: { id: 'user-1' } } });
  });

  it('an unused fragment alone is an error of validation', async () => {
    const { errors } = await post('{ me { id } } fragment Unused on User { id }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});
