import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import {
  buildSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';
import { costRules } from '../../router/admission/cost.js';
import { withCosts } from './costs-in-api.js';

const API = readFileSync('schema/api.graphql', 'utf8');
const rules = costRules(Supergraph.build(readFileSync('schema/supergraph.graphql', 'utf8')).schema);

/** Fields with a list of objects whose length nothing says. */
function unsized(sdl: string, { listSizes }: typeof rules): string[] {
  const schema = buildSchema(sdl);
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  const fields = types.flatMap((type) =>
    isObjectType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
  );
  // `Query.classes` says how many `edges` its connection has.
  const sizedAround = new Set(
    fields.flatMap(({ type, field }) =>
      (listSizes.get(`${type.name}.${field.name}`)?.sizedFields ?? []).map(
        (name) => `${getNamedType(field.type).name}.${name}`,
      ),
    ),
  );
  return fields.flatMap(({ type, field }) => {
    const bare = isNonNullType(field.type) ? field.type.ofType : field.type;
    const coordinate = `${type.name}.${field.name}`;
    const isSized = listSizes.get(coordinate)?.assumedSize != null || sizedAround.has(coordinate);
    return isListType(bare) && isCompositeType(getNamedType(bare)) && !isSized ? [coordinate] : [];
  });
}

test('no field with a list of objects is without a size', () => {
  expect(unsized(API, rules)).toEqual([]);
  const more = `${API}\nextend type Class { friends: [User!]! }`;
  expect(unsized(more, rules)).toEqual(['Class.friends']);
});

test('the schema for clients says what costs how much, and is the same schema otherwise', () => {
  const sdl = 'type Query {\n  """All."""\n  all(first: Int): [Query!]! @deprecated\n}\n';
  const listSizes = new Map([['Query.all', { assumedSize: 3, slicingArguments: ['first'] }]]);
  const priced = withCosts(sdl, {
    weights: new Map([
      ['Query', 2],
      ['Query.all(first:)', 4],
    ]),
    listSizes,
  });
  expect(priced).toContain(
    'type Query @cost(weight: 2) {\n  """All."""\n  all(first: Int @cost(weight: 4)): [Query!]! @deprecated @listSize(assumedSize: 3, slicingArguments: ["first"])\n}',
  );
  expect(Object.keys(buildSchema(priced).getQueryType()?.getFields() ?? {})).toEqual(['all']);
  expect(API).toContain('type Money @cost(weight: 0)');
});

test('root types have descriptions, and custom scalars name their specification', () => {
  const schema = buildSchema(API);
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    expect(type?.description).toMatch(/^What (can|is)/);
  const scalars = Object.values(schema.getTypeMap())
    .filter(isScalarType)
    .filter((type) => !isSpecifiedScalarType(type));
  expect(scalars.map(({ name, specifiedByURL }) => [name, URL.canParse(specifiedByURL ?? '')])).toEqual(
    ['BigInt', 'DateTime', 'LocalDate', 'TimeZone'].map((name) => [name, true]),
  );
});
