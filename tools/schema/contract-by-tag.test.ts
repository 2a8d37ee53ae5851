import { composeServices } from '@apollo/composition';
import { buildSchema, parse, printSchema } from 'graphql';
import { printSchema as printFederationSchema } from '@apollo/federation-internals';
import { expect, test } from 'vitest';
import { contractByTag } from '../../platform/graphql/contract-by-tag.js';

/** The contract of one subgraph; `§` stands for the tag. */
function contractOf(types: string) {
  const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@tag", "@key"])\n${types.replaceAll('§', '@tag(name: "partner")')}`;
  const { schema, errors } = composeServices([{ name: 'one', url: 'http://one.invalid', typeDefs: parse(sdl) }]);
  if (!schema) throw new Error(JSON.stringify(errors));
  const contract = contractByTag(schema, buildSchema(printFederationSchema(schema.toAPISchema())), 'partner');
  return { text: contract ? printSchema(contract.schema).replaceAll(/\s+/g, ' ').trim() : undefined, contract };
}
const textOf = (types: string) => contractOf(types).text;

test('fields with the tag are in with their types, the others are not', () => {
  expect(textOf('type Query { a: A § b: Int } type A { x: Int § y: Int }')).toBe(
    'type Query { a: A } type A { x: Int }',
  );
});

test('a type with the tag is in with all its fields, but without arguments that lack it', () => {
  expect(textOf('type Query { a(x: Int § y: Int): A § } type A § { x: Int y(z: Int): Int }')).toBe(
    'type Query { a(x: Int): A } type A { x: Int y: Int }',
  );
});

test('a field goes where its type or a required argument is missing, and that is reported', () => {
  const { text, contract } = contractOf(
    'type Query { a: A § b(id: ID!): Int § c(x: I! §): Int § d: Int § } type A { x: Int } input I { x: Int }',
  );
  expect(text).toBe('type Query { d: Int }');
  expect(contract?.problems).toEqual([
    'Query.a is tagged "partner", but its type A is not in the contract',
    'Query.b is tagged "partner", but it has a required argument that is not',
    'Query.c(x:) is tagged "partner", but its type I is not in the contract',
    'Query.c is tagged "partner", but it has a required argument that is not',
  ]);
});

test('enum values and input fields need the tag, or their type does', () => {
  expect(
    textOf(
      'type Query { a(i: I § e: F §): E § } enum E { ONE § TWO } enum F § { THREE FOUR } input I { x: Int § y: Int }',
    ),
  ).toBe('type Query { a(i: I, e: F): E } enum E { ONE } enum F { THREE FOUR } input I { x: Int }');
  expect(textOf('type Query { a(i: I §): Int § } input I { x: Int § y: Int! }')).toBe('type Query { a: Int }');
  expect(textOf('type Query { a: E § b: Int § } enum E { ONE TWO }')).toBe('type Query { b: Int }');
});

test('a scalar of our own needs the tag', () => {
  expect(textOf('type Query { a: S § b: T § } scalar S § scalar T')).toBe('type Query { a: S } scalar S');
});

test('of a union only members are in that are themselves', () => {
  expect(textOf('type Query { u: U § } union U § = A | B type A { x: Int § } type B { x: Int }')).toBe(
    'type Query { u: U } union U = A type A { x: Int }',
  );
  expect(textOf('type Query { u: U § x: Int § } union U = A type A { x: Int § }')).toBe('type Query { x: Int }');
});

test('an interface is implemented only by types of the contract, and by none that lost a field of it', () => {
  const types = (y: string) =>
    textOf(
      `type Query { i: I § } interface I { x: Int § y: Int § } type A implements I { x: Int § y: Int § } type B implements I { x: Int y: Int } type C implements I { x: Int § y: Int ${y} }`,
    );
  expect(types('§')).toBe(
    'type Query { i: I } interface I { x: Int y: Int } type A implements I { x: Int y: Int } type C implements I { x: Int y: Int }',
  );
  expect(types('')).not.toContain('type C');
});

test('what no field leads to is left out, and so is a contract without a query', () => {
  expect(textOf('type Query { a: Int § } type Lost § { x: Int }')).toBe('type Query { a: Int }');
  expect(textOf('type Query { a: Int } type Lost § { x: Int }')).toBeUndefined();
  expect(textOf('type Query { a: Int } type Mutation { b: Int § }')).toBeUndefined();
});

test('a type whose last field goes takes those with it that lead to it', () => {
  expect(textOf('type Query { a: A § b: Int § } type A { b: B § } type B { c: C § } type C { x: Int }')).toBe(
    'type Query { b: Int }',
  );
});

test('scopes are read beside the tag', () => {
  const { contract } = contractOf('type Query { a: Int § @tag(name: "scope:catalog:read") b: Int § }');
  expect([...(contract?.scopes ?? [])]).toEqual([['Query.a', ['catalog:read']]]);
});
