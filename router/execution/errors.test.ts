import { GraphQLError, parse, type ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import { platformContext } from '../context.js';
import { continueTrace } from '../../platform/process/telemetry.js';
import { Executor, planOf } from './executor.js';
import { resultText } from './data.js';
import type { FetchSubgraph } from './fetch-subgraph.js';
import { requestContext, TestSupergraph, type Answered } from '../testing/executor.js';

const fail = (message: string) => () => {
  throw new GraphQLError(message, { extensions: { code: 'REFUSED', field: 'x' } });
};

const shop = {
  name: 'shop',
  sdl: `type Query { orders: [Order!] strict: [Order!]! first: Order broken: String! list: [Int!] deep: [[Order]!]! }
    type Order @key(fields: "id") { id: ID! lines: [Line!]! note: String! }
    type Line { product: Product amount: Int! }
    type Product @key(fields: "id") { id: ID! }`,
  resolvers: {
    Query: {
      orders: () => [order('1', 'a', 'b'), order('2', 'b', 'c')],
      strict: () => [order('1', 'a')],
      first: () => order('1', 'a'),
      deep: () => [[order('1', 'a'), null], [], [order('2', 'c')]],
      list: () => [1, 2],
    },
  },
};
function order(id: string, ...products: readonly string[]) {
  return { id, note: `note ${id}`, lines: products.map((product) => ({ amount: 1, product: { id: product } })) };
}
const catalog = {
  name: 'catalog',
  sdl: `type Product @key(fields: "id") { id: ID! name: String! price: Int stock: Int! }
    type Order @key(fields: "id") { id: ID! total: Int! delivery: Delivery }
    type Delivery { day: String! }`,
  resolvers: {
    Product: {
      name: ({ id }: { id: string }) => `Name ${id}`,
      price: ({ id }: { id: string }) => (id === 'b' ? fail('No price.')() : 5),
      stock: ({ id }: { id: string }) => (id === 'b' ? fail('No stock.')() : 5),
    },
    Order: { total: fail('No total.'), delivery: () => ({ day: null }) },
  },
};
const supergraph = () => new TestSupergraph(shop, catalog);
const received = (answer: Answered) =>
  answer.errors?.map(({ path, extensions }) => [path?.join('.') ?? null, extensions['code']]);
const UNAVAILABLE = () => ({ errors: [new GraphQLError('Away.', { extensions: { code: 'SERVICE_UNAVAILABLE' } })] });

describe('an error of an entity', () => {
  it('is reported wherever the entity stands, by the path of the response', async () => {
    const answer = await supergraph().ours('{ orders { ls: lines { p: product { id n: name x: price } } } }');
    const line = (id: string) => ({ p: { id, n: `Name ${id}`, x: id === 'b' ? null : 5 } });
    expect(answer.data).toEqual({ orders: [{ ls: [line('a'), line('b')] }, { ls: [line('b'), line('c')] }] });
    expect(received(answer)).toEqual([
      ['orders.0.ls.1.p.x', 'REFUSED'],
      ['orders.1.ls.0.p.x', 'REFUSED'],
    ]);
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'REFUSED', field: 'x', serviceName: 'catalog' });
  });

  it('nulls what can not be without it, and no more; it is published once', async () => {
    const answer = await supergraph().ours('{ orders { id lines { product { id stock } } } }');
    const line = (id: string) => ({ product: id === 'b' ? null : { id, stock: 5 } });
    expect(answer.data).toEqual({
      orders: [
        { id: '1', lines: [line('a'), line('b')] },
        { id: '2', lines: [line('b'), line('c')] },
      ],
    });
    expect(received(answer)).toEqual([
      ['orders.0.lines.1.product.stock', 'REFUSED'],
      ['orders.1.lines.0.product.stock', 'REFUSED'],
    ]);
  });

  it('nulls a list of entities that must all be, or all of the data', async () => {
    expect(await supergraph().ours('{ orders { total } first { id } }')).toMatchObject({
      data: { orders: null, first: { id: '1' } },
    });
    const answer = await supergraph().ours('{ strict { total } first { id } }');
    expect(answer.data).toBeNull();
    expect(received(answer)).toEqual([['strict.0.total', 'REFUSED']]);
  });

  it('stays within its own list of a list', async () => {
    const answer = await supergraph().ours('{ deep { id total } }');
    expect(answer.data).toEqual({ deep: [[null, null], [], [null]] });
    expect(received(answer)).toEqual([
      ['deep.0.0.total', 'REFUSED'],
      ['deep.2.0.total', 'REFUSED'],
    ]);
  });
});

describe('a subgraph that is away', () => {
  it('nulls its fields with one error for each thing that it was asked, and the rest answers', async () => {
    const test = supergraph();
    test.instead.set('catalog', UNAVAILABLE);
    const answer = await test.ours(
      '{ orders { id lines { amount product { id price } } } first { delivery { day } } }',
    );
    expect(answer.data).toMatchObject({
      orders: [{ id: '1', lines: [{ amount: 1, product: { id: 'a', price: null } }, {}] }, {}],
      first: { delivery: null },
    });
    expect(received(answer)).toEqual([
      ['orders', 'SERVICE_UNAVAILABLE'],
      ['first', 'SERVICE_UNAVAILABLE'],
    ]);
  });

  it('has said why where something must not be null', async () => {
    const test = supergraph();
    test.instead.set('catalog', UNAVAILABLE);
    const answer = await test.ours('{ orders { lines { product { name } } } }');
    expect(answer.data).toEqual({
      orders: [{ lines: [{ product: null }, { product: null }] }, { lines: [{ product: null }, { product: null }] }],
    });
    expect(received(answer)).toEqual([['orders', 'SERVICE_UNAVAILABLE']]);
    test.instead.set('shop', UNAVAILABLE);
    expect(received(await test.ours('{ broken }'))).toEqual([['broken', 'SERVICE_UNAVAILABLE']]);
    expect(received(await test.ours('{ broken first { id } }'))).toEqual([[null, 'SERVICE_UNAVAILABLE']]);
  });
});

describe('a reference to an entity that its owner does not know', () => {
  const absent = () => {
    const test = supergraph();
    test.instead.set('catalog', ({ variables }) => {
      const { representations } = variables as unknown as { representations: { id: string }[] };
      const entities = representations.map(({ id }) =>
        id === 'b' ? null : { __typename: 'Product', name: `Name ${id}` },
      );
      return { data: { _entities: entities } };
    });
    return test;
  };

  it('is null with a code where a field of it can not be null, and the list around it stays', async () => {
    const answer = await absent().ours('{ orders { lines { product { id name } } } }');
    const line = (id: string) => ({ product: id === 'b' ? null : { id, name: `Name ${id}` } });
    expect(answer.data).toEqual({
      orders: [{ lines: [line('a'), line('b')] }, { lines: [line('b'), line('c')] }],
    });
    expect(received(answer)).toEqual([
      ['orders.0.lines.1.product', 'NOT_FOUND'],
      ['orders.1.lines.0.product', 'NOT_FOUND'],
    ]);
  });

  it('keeps what other subgraphs know of it where its own fields may be null', async () => {
    const answer = await absent().ours('{ orders { lines { product { id price } } } }');
    expect(answer.errors).toBeUndefined();
    const line = (id: string) => ({ product: { id, price: null } });
    expect(answer.data).toEqual({ orders: [{ lines: [line('a'), line('b')] }, { lines: [line('b'), line('c')] }] });
  });
});

describe('a subgraph that breaks its own schema', () => {
  const answered = async (data: unknown, query: string) => {
    const test = supergraph();
    test.instead.set('shop', () => ({ data }) as ExecutionResult);
    return test.ours(query);
  };

  it.each<[string, unknown, string, unknown, string[]]>([
    ['null where there is none', { broken: null }, '{ broken }', null, ['broken']],
    ['nothing at all', {}, '{ broken }', null, ['broken']],
    ['null in a list', { list: [1, null] }, '{ list }', { list: null }, ['list.1']],
    ['text for a number', { list: [1, '2'] }, '{ list }', { list: null }, ['list.1']],
    ['a fraction for a whole number', { list: [1.5] }, '{ list }', { list: null }, ['list.0']],
    ['a number out of range', { list: [2 ** 31] }, '{ list }', { list: null }, ['list.0']],
    ['a number for text', { broken: 5 }, '{ broken }', null, ['broken']],
    ['an object for a list', { list: { 0: 1 } }, '{ list }', { list: null }, ['list']],
    ['text for an object', { first: 'order' }, '{ first { id } }', { first: null }, ['first']],
    ['a list for an object', { first: [] }, '{ first { id } }', { first: null }, ['first']],
    ['an object for a leaf', { first: { id: {} } }, '{ first { id } }', { first: null }, ['first.id']],
  ])('%s: an error, and null where there may be', async (_what, data, query, expected, paths) => {
    const answer = await answered(data, query);
    expect(answer.data).toEqual(expected);
    expect(received(answer)).toEqual(paths.map((path) => [path, 'INVALID_SUBGRAPH_ANSWER']));
  });

  it('a number is as good an id as text', async () => {
    expect(await answered({ first: { id: 5 } }, '{ first { id } }')).toEqual({ data: { first: { id: '5' } } });
  });

  it.each([
    ['too few entities', { _entities: [] }],
    ['no list', { _entities: 'x' }],
    ['no data', null],
  ])('%s: an error of that fetch', async (_what, data) => {
    const test = supergraph();
    test.instead.set('catalog', () => ({ data }));
    const answer = await test.ours('{ first { id delivery { day } } }');
    expect(answer.data).toEqual({ first: { id: '1', delivery: null } });
    expect(received(answer)).toEqual([['first', 'DOWNSTREAM_SERVICE_ERROR']]);
  });
});

describe('the executor', () => {
  it('plans and compiles an operation once for each schema that it is asked by', async () => {
    const test = supergraph();
    let planned = 0;
    const build = test.planner.buildQueryPlan.bind(test.planner);
    test.planner.buildQueryPlan = (...args) => {
      planned += 1;
      return build(...args);
    };
    const fetchSubgraph: FetchSubgraph = () => Promise.resolve({ data: { list: [1] } });
    const executor = new Executor(test.planner, fetchSubgraph);
    const request = { schema: test.schema, document: parse('{ list }'), documentHash: 'h', variables: {} };
    const context = platformContext(continueTrace({}));
    for (const operationName of [undefined, undefined, undefined]) {
      const result = await executor.execute({ ...request, operationName }, context);
      expect(resultText(result)).toBe('{"data":{"list":[1]}}');
    }
    expect(planned).toBe(1);
    const partners = test.planner.supergraph.apiSchema().toGraphQLJSSchema();
    await executor.execute({ ...request, schema: partners, operationName: undefined }, context);
    expect(planned).toBe(2);
  });

  it('can show the plan of a request', async () => {
    const context = requestContext();
    expect(planOf(context)).toBeUndefined();
    await supergraph().ours('{ first { total } }', {}, context);
    expect(planOf(context)).toMatch(/Sequence[\s\S]*Fetch\(service: "shop"\)[\s\S]*Flatten\(path: "first"\)/);
  });
});
