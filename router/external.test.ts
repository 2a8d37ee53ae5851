import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_RESILIENCE } from '../platform/config/resilience.js';
import { eventually } from '../platform/testing/testing.js';
import {
  ExternalSubgraph,
  startExternalRouter,
  type ExternalRouter,
  type ReceivedRequest,
} from './testing/external.js';

/* A router over subgraphs of an external supergraph: plain GraphQL servers, which answer in many ways. */

const BIG = '9007199254740993';
const JSON_TYPE = { 'content-type': 'application/json' };

let products: ExternalSubgraph;
let stock: ExternalSubgraph;
let router: ExternalRouter;

beforeEach(async () => {
  products = new ExternalSubgraph(
    'products',
    `scalar Long
    type Query { product: Product echo(value: Long, id: ID, float: Float): String }
    type Mutation { rename(name: String): Product }
    type Product @key(fields: "id") { id: Long! name: String count: Long ratio: Float }`,
    {
      Query: { product: () => ({ id: 1, name: 'Pen' }), echo: (_: unknown, args: object) => JSON.stringify(args) },
      Mutation: { rename: (_: unknown, { name }: { name: string }) => ({ id: 1, name }) },
    },
  );
  stock = new ExternalSubgraph('stock', 'scalar Long type Product @key(fields: "id") { id: Long! left: Int }', {
    Product: { left: ({ id }: { id: number }) => id },
  });
  await Promise.all([products.start(), stock.start()]);
  router = await startExternalRouter(
    [products, stock],
    { resilience: { ...DEFAULT_RESILIENCE, timeoutMs: 20_000 } },
    100_000,
  );
});
afterEach(async () => {
  await router.stop();
  await Promise.all([products.stop(), stock.stop()]);
});

const PRODUCT = '{ product { name } }';
const RENAME = 'mutation { rename(name: "Ink") { name } }';
const ask = async (query: string, headers: Record<string, string> = {}, variables: object = {}) =>
  (await router.post({ query, variables }, headers)).body as unknown as {
    data?: Record<string, never> | null;
    errors?: { message: string; path?: unknown; extensions: Record<string, unknown> }[];
  };
const codes = ({ errors }: Awaited<ReturnType<typeof ask>>) => errors?.map(({ extensions }) => extensions['code']);
function answerWith(subgraph: ExternalSubgraph, status: number, body: string | Buffer, headers: object = {}): void {
  subgraph.instead = (_request, response) => {
    response.writeHead(status, { ...JSON_TYPE, ...headers }).end(body);
    return true;
  };
}

describe('a response that rejects one request', () => {
  it.each([
    [401, 'UNAUTHENTICATED', ''],
    [401, 'UNAUTHENTICATED', '{"errors":[{"message":"jwt expired"}]}'],
    [401, 'EXPIRED', '{"errors":[{"message":"jwt expired","extensions":{"code":"EXPIRED"}}]}'],
    [403, 'FORBIDDEN', '<html>'],
    [404, 'INTERNAL_SERVER_ERROR', ''],
    [429, 'INTERNAL_SERVER_ERROR', ''],
  ])('(%i %s) is not retried and never opens the breaker for others', async (status, code, body) => {
    products.instead = ({ headers }, response) => {
      if (headers.authorization !== 'Bearer bad') return false;
      response.writeHead(status, JSON_TYPE).end(body);
      return true;
    };
    for (let count = 0; count < 40; count += 1)
      expect(codes(await ask(PRODUCT, { authorization: 'Bearer bad' }))).toEqual([code]);
    expect(products.requests).toHaveLength(40);
    expect(await ask(PRODUCT, { authorization: 'Bearer good' })).toEqual({ data: { product: { name: 'Pen' } } });
  });
});

describe('a response that shows that the subgraph fails', () => {
  it.each([
    ['a 500 with a GraphQL result', 500, '{"errors":[{"message":"x","extensions":{"code":"OOPS"}}]}'],
    ['a redirect', 302, ''],
    ['a page', 200, '<html>'],
    ['neither data nor errors', 200, '{"errors":[]}'],
  ])('%s is retried, and opens the breaker', async (_what, status, body) => {
    answerWith(products, status, body);
    expect(codes(await ask(PRODUCT))).toEqual(['SERVICE_UNAVAILABLE']);
    expect(products.requests).toHaveLength(3);
    await eventually(async () => {
      await ask(PRODUCT);
      return router.logged.some((line) => line.includes('subgraph fails'));
    });
  });
});

describe('data is data', () => {
  it.each([
    ['errors: null', '"errors":null', undefined],
    ['no element in errors', '"errors":[]', undefined],
    ['errors that are no objects', '"errors":["oops"]', ['INTERNAL_SERVER_ERROR']],
  ])('with %s, and a mutation is reported as done', async (_what, errors, expected) => {
    answerWith(products, 200, `{"data":{"rename":{"name":"Ink"}},${errors}}`);
    const answer = await ask(RENAME);
    expect(answer.data).toEqual({ rename: { name: 'Ink' } });
    expect(codes(answer)).toEqual(expected);
    expect(products.requests).toHaveLength(1);
  });
});

describe('an error that the subgraph did not anticipate', () => {
  it.each([
    ['without a code', { message: 'connect ECONNREFUSED 10.0.0.5:5432' }],
    ['of a server that failed', { message: 'pg: secret', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    ['with the code of a driver', { message: 'duplicate key', extensions: { code: '23505' } }],
    ['with the code of the system', { message: 'no route', extensions: { code: 'ECONNREFUSED' } }],
    ['with a code that is no text', { message: 'secret', extensions: { code: 500 } }],
    [
      'with a stack trace',
      { message: 'secret', extensions: { debugMessage: 'secret', exception: { stacktrace: ['at'] } } },
    ],
  ])('%s is masked', async (_what, error) => {
    answerWith(products, 200, JSON.stringify({ data: { product: null }, errors: [{ ...error, path: ['product'] }] }));
    const answer = await ask(PRODUCT);
    expect(answer).toEqual({
      data: { product: null },
      errors: [
        {
          message: 'Something went wrong on our side. Give support the correlation id.',
          path: ['product'],
          extensions: {
            code: 'INTERNAL_SERVER_ERROR',
            kind: 'unavailable',
            correlationId: expect.any(String) as string,
          },
        },
      ],
    });
  });

  it('is the only one that is masked, and of any other only known extensions are shown', async () => {
    const extensions = {
      code: 'OUT_OF_STOCK',
      kind: 'refused',
      field: 'input.amount',
      details: { left: 2, sizes: ['S'] },
      problems: [{ field: 'amount', message: 'too many' }],
    };
    const secret = {
      debugMessage: 'at /srv/app.js',
      exception: {},
      stacktrace: [],
      classification: 'X',
      http: { status: 418 },
    };
    answerWith(
      products,
      200,
      JSON.stringify({ errors: [{ message: 'Sold out.', extensions: { ...extensions, ...secret } }] }),
    );
    const { status, body } = await router.post({ query: PRODUCT });
    expect(status).toBe(200);
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: 'Sold out.',
        extensions: { ...extensions, correlationId: expect.any(String) as string },
      }),
    ]);
    answerWith(
      products,
      200,
      JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'A', details: { at: {} }, problems: 1 } }] }),
    );
    expect((await ask(PRODUCT)).errors?.[0]?.extensions).toEqual({
      code: 'A',
      correlationId: expect.any(String) as string,
    });
  });
});

describe('a body', () => {
  const result = '{"data":{"product":{"name":"Pen"}}}';
  it.each<[string, string | Buffer, object]>([
    ['compressed with gzip', gzipSync(result), { 'content-encoding': 'gzip' }],
    ['compressed with br', brotliCompressSync(result), { 'content-encoding': 'br' }],
    ['compressed with zstd', zstdCompressSync(result), { 'content-encoding': 'ZSTD' }],
    ['compressed twice', brotliCompressSync(gzipSync(result)), { 'content-encoding': 'gzip, br' }],
    ['with a byte order mark', `\uFEFF${result}`, {}],
    ['compressed with a byte order mark', gzipSync(`\uFEFF${result}`), { 'content-encoding': 'gzip' }],
  ])('%s is read', async (_what, body, headers) => {
    answerWith(products, 200, body, headers);
    expect(await ask(PRODUCT)).toEqual({ data: { product: { name: 'Pen' } } });
    expect(products.requests[0]?.headers['accept-encoding']).toBe('gzip, br, zstd');
  });

  const large = JSON.stringify({ data: { product: { name: 'x'.repeat(200_000) } } });
  it.each<[string, string | Buffer, object]>([
    ['as it is', large, {}],
    ['once decompressed', gzipSync(large), { 'content-encoding': 'gzip' }],
  ])('that is too large %s is RESPONSE_TOO_LARGE, and no failure of the subgraph', async (_what, body, headers) => {
    answerWith(products, 200, body, headers);
    for (let count = 0; count < 30; count += 1) expect(codes(await ask(PRODUCT))).toEqual(['RESPONSE_TOO_LARGE']);
    products.instead = undefined;
    expect(codes(await ask(PRODUCT))).toBeUndefined();
  });
});

it('no mutation is lost when the subgraph closes idle connections while the next request is on its way', async () => {
  const used = new Set<unknown>();
  products.instead = ({ body }, response) => {
    if (!body.query.startsWith('mutation')) return false;
    if (!used.has(response.socket)) return !used.add(response.socket);
    response.socket?.destroy();
    return true;
  };
  for (let count = 0; count < 20; count += 1) expect((await ask(RENAME)).errors).toBeUndefined();
  expect(products.requests).toHaveLength(20);
});

describe('an integer of more digits than a JavaScript number has', () => {
  const text = (request: ReceivedRequest | undefined) => request?.text;

  it('is preserved in a response, and in the key by which another subgraph is asked', async () => {
    products.instead = (_request, response) => {
      response
        .writeHead(200, JSON_TYPE)
        .end(`{"data":{"product":{"__typename":"Product","id":${BIG},"count":-${BIG},"ratio":${BIG}}}}`);
      return true;
    };
    stock.instead = (_request, response) => {
      response.writeHead(200, JSON_TYPE).end('{"data":{"_entities":[{"left":5}]}}');
      return true;
    };
    const { text: answer } = await router.post({ query: '{ product { id count ratio left } }' });
    expect(answer.trim()).toBe(`{"data":{"product":{"id":${BIG},"count":-${BIG},"ratio":${BIG},"left":5}}}`);
    expect(text(stock.requests[0])).toContain(`"representations":[{"__typename":"Product","id":${BIG}}]`);
  });

  it.each([
    ['a variable', `{"query":"query ($v: Long) { echo(value: $v) }","variables":{"v":${BIG}}}`, 'v'],
    ['a part of a variable', `{"query":"query ($v: Long) { echo(value: $v) }","variables":{"v":{"a":[${BIG}]}}}`, 'v'],
    ['a literal', `{"query":"{ echo(value: ${BIG}) }"}`, undefined],
    ['a literal key', `{"query":"{ echo(id: ${BIG}) }"}`, undefined],
  ])('is rejected as %s', async (_what, body, field) => {
    const { status, body: answer } = await router.post(body);
    expect([status, answer.errors?.[0]?.extensions]).toEqual([
      400,
      {
        code: 'NUMBER_LOSES_DIGITS',
        kind: 'invalid',
        ...(field && { field }),
        correlationId: expect.any(String) as string,
      },
    ]);
    expect(products.requests).toEqual([]);
  });

  it('is rejected as a variable of a URL', async () => {
    const url = new URLSearchParams({ query: 'query ($v: Long) { echo(value: $v) }', variables: `{"v":${BIG}}` });
    const response = await fetch(`${router.router.url}/graphql?${url.toString()}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('NUMBER_LOSES_DIGITS')]);
  });

  it('is rejected as a variable over a socket', async () => {
    const { rawJSON } = JSON as unknown as { rawJSON: (digits: string) => unknown };
    const received = router.connect().run('query ($v: Long) { echo(value: $v) }', { v: rawJSON(BIG) });
    await eventually(() => received.completed || received.failure !== undefined);
    expect(JSON.stringify([received.failure, received.results])).toContain('NUMBER_LOSES_DIGITS');
  });

  it('is passed on where JavaScript prints the same digits', async () => {
    const { body } = await router.post(
      '{"query":"query ($f: Float, $v: Long) { echo(float: $f, value: $v) }","variables":{"f":100000000000000000000,"v":9007199254740992}}',
    );
    expect(body).toEqual({ data: { echo: '{"value":9007199254740992,"float":100000000000000000000}' } });
  });
});

describe('a changed supergraph', () => {
  it('moves a subgraph to its new address', async () => {
    const moved = new ExternalSubgraph('stock', stock.sdl, { Product: { left: () => 77 } });
    await moved.start();
    expect(await ask('{ product { left } }')).toEqual({ data: { product: { left: 1 } } });
    await router.recompose(products, moved);
    await eventually(async () => (await ask('{ product { left } }')).data?.['product']?.['left'] === 77);
    const before = stock.requests.length;
    await ask('{ product { left } }');
    expect(stock.requests).toHaveLength(before);
    await moved.stop();
  });

  it('brings a new subgraph, and one without an address is not served', async () => {
    const reviews = new ExternalSubgraph('reviews', 'type Query { stars: Int }', { Query: { stars: () => 5 } });
    await reviews.start();
    await router.recompose(products, stock, reviews);
    await eventually(async () => (await ask('{ stars }')).data?.['stars'] === 5);
    await router.recompose(products, stock, Object.create(reviews, { url: { value: '' } }) as ExternalSubgraph);
    await eventually(() => router.logged.some((line) => line.includes('has no address')));
    expect(await ask('{ stars }')).toEqual({ data: { stars: 5 } });
    await reviews.stop();
  });
});
