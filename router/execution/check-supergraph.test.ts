import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { checkSupergraph } from './check-supergraph.js';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])\n`;

function compose(override: string): string {
  const { supergraphSdl } = composeServices([
    {
      name: 'old',
      typeDefs: parse(`${LINK} type Query { item: Item } type Item @key(fields: "id") { id: ID! name: String }`),
    },
    { name: 'new', typeDefs: parse(`${LINK} type Item @key(fields: "id") { id: ID! name: String ${override} }`) },
  ]);
  return supergraphSdl ?? '';
}

it('progressive @override is rejected with the field and the remedy; @override without a label is not', () => {
  expect(() => checkSupergraph(compose('@override(from: "old")'))).not.toThrow();
  expect(() => checkSupergraph(compose('@override(from: "old", label: "percent(5)")'))).toThrow(
    'progressive @override is not supported: remove the label of Item.name',
  );
});

it('two @requires of one field with different arguments are rejected, with equal ones they are not', () => {
  const requires = (price: string, total: string): string => {
    const link = LINK.replace('"@override"', '"@requires", "@external"');
    const { supergraphSdl } = composeServices([
      {
        name: 'products',
        typeDefs: parse(
          `${link} type Query { item: Item } type Item @key(fields: "id") { id: ID! cost: Cost } type Cost { in(currency: String): Int }`,
        ),
      },
      {
        name: 'shipping',
        typeDefs: parse(`${link} type Item @key(fields: "id") { id: ID! cost: Cost @external
          price: Int @requires(fields: "cost { in(currency: \\"${price}\\") }")
          total: Int @requires(fields: "cost { in(currency: \\"${total}\\") }") } type Cost @external { in(currency: String): Int }`),
      },
    ]);
    return supergraphSdl ?? '';
  };
  expect(() => checkSupergraph(requires('USD', 'USD'))).not.toThrow();
  expect(() => checkSupergraph(requires('USD', 'CHF'))).toThrow(
    'SUPERGRAPH: Item.price and Item.total require Item.cost.in with different arguments. Use the same arguments',
  );
});
