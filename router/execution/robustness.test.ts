import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GraphQLError, parse, type GraphQLObjectType, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { complete } from './completion.js';
import { documentStore } from './operation/documents.js';
import { errorsOfSubgraph } from './errors.js';
import { sized } from '../../platform/client/results.js';
import { Executor } from './executor.js';
import { HeldBytes } from './held-bytes.js';
import type { CompiledFetch } from './plan.js';
import { Selection } from './operation/selection.js';
import { requestContext, TestSupergraph } from '../testing/executor.js';

/* Names, nulls and numbers of things that a client chooses. */

const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(index) }));
const shop = {
  name: 'shop',
  sdl: `type Query { products(first: Int): [Product] }
    type Product @key(fields: "id") { id: ID! title: String }`,
  resolvers: {
    Query: { products: (_: unknown, { first = 1 }: { first?: number }) => ids(first) },
    Product: { title: ({ id }: { id: string }) => `Title ${id}` },
  },
};
const stock = {
  name: 'stock',
  sdl: `type Product @key(fields: "id") { id: ID! label(text: [String!]): String left: Int must: Int! }`,
  resolvers: {
    Product: {
      label: ({ id }: { id: string }, { text = [] }: { text?: string[] }) => `${id} ${text.join('+')}`,
      left: () => {
        throw new GraphQLError('Not counted.', { extensions: { code: 'NOT_COUNTED' } });
      },
      must: () => null,
    },
  },
};
const supergraph = () => new TestSupergraph(shop, stock);

describe('a variable called representations', () => {
  const expected = { data: { products: [{ label: '0 a+b' }] } };

  it('reaches the entity fetch as its argument', async () => {
    const query = 'query ($representations: [String!]) { products { label(text: $representations) } }';
    expect(await supergraph().ours(query, { representations: ['a', 'b'] })).toEqual(expected);
  });

  it('keeps its default, and other names that look like its new one', async () => {
    const query = `query ($representations: [String!] = ["a", "b"], $client_representations: Int) {
      products(first: $client_representations) { label(text: $representations) }
    }`;
    expect(await supergraph().ours(query, { client_representations: 1 })).toEqual(expected);
  });

  it.each([1, 4])('may be a condition, among %i', async (count) => {
    const others = Array.from({ length: count - 1 }, (_, index) => `$c${index}: Boolean = true`).join(', ');
    const uses = Array.from({ length: count - 1 }, (_, index) => `... @include(if: $c${index}) { __typename }`).join(
      ' ',
    );
    const query = `query ($representations: Boolean = true, ${others}) {
      products { id title @skip(if: $representations) label @include(if: $representations) } ${uses}
    }`;
    const products = async (variables: Record<string, unknown>) =>
      ((await supergraph().ours(query, variables)).data as { products: unknown }).products;
    expect(await products({})).toEqual([{ id: '0', label: '0 ' }]);
    expect(await products({ representations: false })).toEqual([{ id: '0', title: 'Title 0' }]);
  });
});

it.each(['include', 'skip'])(
  'null for a variable in @%s is an error, and does not take its default',
  async (directive) => {
    const query = `query ($yes: Boolean = true) { products { id title @${directive}(if: $yes) } }`;
    const answer = await supergraph().ours(query, { yes: null });
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]).toMatchObject({
      message: 'The variable $yes of @skip or @include must not be null.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  },
);

describe('many errors', () => {
  const COUNT = 8_000;

  it.each(['left', 'must'])('of 8,000 entities (%s) are reported by their paths', async (field) => {
    const answer = await supergraph().ours(`query ($n: Int) { products(first: $n) { id ${field} } }`, { n: COUNT });
    expect(answer.errors).toHaveLength(COUNT);
    expect(answer.errors?.at(-1)?.path).toEqual(['products', COUNT - 1, field]);
  });

  it('of one response walk its data once', () => {
    let visits = 0;
    const products = ids(COUNT);
    const indices = new Map(products.map((product, index) => [product as object, index]));
    const fetch = {
      subgraph: 'stock',
      path: ['products', '@'],
      renamed: new Map<string, string>(),
    } as unknown as CompiledFetch;
    const errors = products.map((_, index) => new GraphQLError('No.', { path: ['_entities', index, 'left'] }));
    const found = errorsOfSubgraph(errors, {
      fetch,
      data: { products },
      indexOf: (object) => {
        visits += 1;
        return indices.get(object);
      },
      responseKeys: new Map(),
    });
    expect(found.map(({ path }) => path?.[1])).toEqual(products.map((_, index) => index));
    expect(visits).toBe(COUNT);
  });

  it('are each looked at once to find the nulls that they explain', () => {
    let reads = 0;
    const errors = ids(COUNT).map((_, index) => {
      const error = new GraphQLError('No.');
      const path = ['list', index];
      const counted = <T>(read: T): T => ((reads += 1), read);
      Object.defineProperties(path, {
        every: { get: () => counted(Array.prototype.every) },
        [Symbol.iterator]: { get: () => counted(Array.prototype[Symbol.iterator]) },
      });
      Object.defineProperty(error, 'path', { value: path });
      return error;
    });
    const { schema } = new TestSupergraph({
      name: 'lists',
      sdl: 'type Query { list: [Int!] a: [[Int!]] }',
      resolvers: {},
    });
    const document = parse('{ a }');
    const [definition] = document.definitions as [OperationDefinitionNode];
    const selection = new Selection(
      { schema, fragments: new Map(), responseKeys: new Map(), condition: () => true },
      schema.getQueryType() as GraphQLObjectType,
      [definition.selectionSet],
    );
    complete({ a: ids(COUNT).map(() => [null]) }, selection, {
      errors,
      repeats: false,
      absent: new WeakSet(),
      introspect: () => null,
    });
    expect(errors).toHaveLength(2 * COUNT);
    expect(reads).toBe(COUNT);
  });
});

it('a response that would become too large is RESPONSE_TOO_LARGE, and is not written to its end', async () => {
  const test = supergraph();
  let fetched = 0;
  const executor = new Executor(
    test.planner,
    () => {
      fetched += 1;
      return Promise.resolve({ data: { products: ids(1_000) } });
    },
    undefined,
    undefined,
    1_000,
  );
  const run = (query: string) =>
    executor.execute(
      { schema: test.schema, document: parse(query), documentHash: query, operationName: undefined, variables: {} },
      requestContext(),
    );
  const { data, errors } = await run('{ products { id } }');
  expect(data).toBeUndefined();
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'RESPONSE_TOO_LARGE', details: { limit: 1_000 } });
  expect(fetched).toBe(1);
  expect((await run('{ __typename }')).errors).toBeUndefined();
});

it('responses of all operations in progress together are limited, and none is held after its operation', async () => {
  const test = supergraph();
  const held = new HeldBytes(10_000);
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const fetch = async () => {
    await answered;
    return sized({ data: { products: ids(2) } }, 4_000);
  };
  const executor = new Executor(test.planner, fetch, undefined, undefined, undefined, held);
  const query = '{ products { id } }';
  const run = () =>
    executor.execute(
      { schema: test.schema, document: parse(query), documentHash: query, operationName: undefined, variables: {} },
      requestContext(),
    );
  const three = Promise.all([run(), run(), run()]);
  answer();
  const codes = (await three).map(({ errors }) => errors?.[0]?.extensions['code']);
  // Which of them comes too late is not decided.
  expect(codes.filter((code) => code === undefined)).toHaveLength(2);
  expect(codes).toContain('RESPONSE_TOO_LARGE');
  expect(held.bytes).toBe(0);
  expect((await run()).errors).toBeUndefined();
});

describe('memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };

  it('of compiled operations is estimated rather too high than too low', async () => {
    const test = supergraph();
    const run = (index: number) =>
      test.ours(`{ products(first: 1) { id label(text: "literal ${index}") } }`, {}, requestContext());
    await run(-1);
    const [heapBefore, bytesBefore] = [heap(), test.executor.bytes];
    for (let index = 0; index < 300; index += 1) await run(index);
    const estimated = test.executor.bytes - bytesBefore;
    expect(test.executor.size).toBe(301);
    expect(heap() - heapBefore).toBeLessThan(estimated * 1.2);
  });

  it('of parsed documents is bounded by what they take', async () => {
    const store = documentStore(1_000_000);
    for (let index = 0; index < 1_000; index += 1)
      await store.set(String(index), parse(`{ a${index} ${'b '.repeat(50)} }`));
    expect(await store.get('0')).toBeUndefined();
    let kept = 0;
    for (let index = 0; index < 1_000; index += 1) if (await store.get(String(index))) kept += 1;
    expect(kept).toBeGreaterThan(50);
    expect(kept).toBeLessThan(100);
  });
});
