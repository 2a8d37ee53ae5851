import { describe, expect, it } from 'vitest';
import { TestSupergraph } from '../testing-executor.js';

/** By both executors; they have to agree. */
async function both(supergraph: TestSupergraph, query: string, variables: Record<string, unknown> = {}) {
  const ours = await supergraph.ours(query, variables);
  const stock = await supergraph.stock(query, variables);
  expect(ours.data).toEqual(stock.data);
  expect(ours.errors).toBeUndefined();
  return ours.data;
}

const byId = (rows: readonly { readonly id: string }[]) => (reference: { id: string }) =>
  rows.find(({ id }) => id === reference.id) ?? null;

describe('@requires', () => {
  const PRODUCTS = [
    { id: 'p1', weight: 10, size: { height: 2, tags: [{ text: 'a' }, { text: 'b' }] } },
    { id: 'p2', weight: null, size: null },
  ];
  const products = {
    name: 'products',
    sdl: `type Query { products: [Product!]! }
      type Product @key(fields: "id") { id: ID! weight(unit: String = "kg"): Int size: Size price(currency: String = "EUR"): String }
      type Size { height: Int tags: [Tag!] }
      type Tag { text: String }`,
    resolvers: {
      Query: { products: () => PRODUCTS },
      Product: {
        __resolveReference: byId(PRODUCTS),
        weight: ({ weight }: { weight: number | null }, { unit }: { unit: string }) =>
          weight === null ? null : unit === 'g' ? weight * 1000 : weight,
        price: ({ id }: { id: string }, { currency }: { currency: string }) => `${currency} of ${id}`,
      },
    },
  };
  const shipping = {
    name: 'shipping',
    sdl: `type Product @key(fields: "id") {
        id: ID!
        weight(unit: String = "kg"): Int @external
        price(currency: String = "EUR"): String @external
        size: Size @external
        cost: Int @requires(fields: "weight(unit: \\"g\\")")
        label: String @requires(fields: "price(currency: \\"USD\\")")
        box: String @requires(fields: "size { height tags { text } }")
      }
      type Size @external { height: Int tags: [Tag!] }
      type Tag @external { text: String }`,
    resolvers: {
      Product: {
        cost: ({ weight }: { weight: number | null }) => weight,
        label: ({ price }: { price: string }) => `label: ${price}`,
        box: ({ size }: { size: unknown }) => JSON.stringify(size),
      },
    },
  };

  it('brings what another subgraph has, nested fields and lists too', async () => {
    expect(await both(new TestSupergraph(products, shipping), '{ products { id box cost } }')).toEqual({
      products: [
        { id: 'p1', box: '{"height":2,"tags":[{"text":"a"},{"text":"b"}]}', cost: 10_000 },
        { id: 'p2', box: 'null', cost: null },
      ],
    });
  });

  it('with arguments is not confused with what a client asks by other arguments, or calls by that name', async () => {
    const supergraph = new TestSupergraph(products, shipping);
    const answer = await supergraph.ours(`{
      products { price(currency: "CHF") label weight: id cost other: price }
      again: products { price label weight }
    }`);
    const product = (id: string, weight: number | null) => ({
      price: `CHF of ${id}`,
      label: `label: USD of ${id}`,
      weight: id,
      cost: weight === null ? null : weight * 1000,
      other: `EUR of ${id}`,
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({
      products: [product('p1', 10), product('p2', null)],
      again: [
        { price: 'EUR of p1', label: 'label: USD of p1', weight: 10 },
        { price: 'EUR of p2', label: 'label: USD of p2', weight: null },
      ],
    });
  });

  it('a key is not confused with an alias of that name', async () => {
    const supergraph = new TestSupergraph(products, shipping);
    const answer = await supergraph.ours('{ products { id: price label __typename: weight t: __typename } }');
    expect(answer).toEqual({
      data: {
        products: [
          { id: 'EUR of p1', label: 'label: USD of p1', __typename: 10, t: 'Product' },
          { id: 'EUR of p2', label: 'label: USD of p2', __typename: null, t: 'Product' },
        ],
      },
    });
  });
});
