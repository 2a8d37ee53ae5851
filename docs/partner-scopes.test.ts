import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { getNamedType, isObjectType, type GraphQLObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { contractByTag } from '../platform/graphql/contract-by-tag.js';
import { PARTNER_TAG } from '../platform/graphql/partner-tags.js';

const { schema: internal } = Supergraph.build(readFileSync('schema/supergraph.graphql', 'utf8'));
const contract = contractByTag(internal, internal.toAPISchema().toGraphQLJSSchema(), PARTNER_TAG);
if (!contract) throw new Error('There is no partner contract.');
const { schema, scopes } = contract;

/** Types with the scopes that each path to them needs, over every path of the contract without a cycle. */
function pathsTo(): Map<string, { path: string; needed: Set<string> }[]> {
  const found = new Map<string, { path: string; needed: Set<string> }[]>();
  const walk = (
    type: GraphQLObjectType,
    path: string,
    needed: ReadonlySet<string>,
    around: readonly string[],
  ): void => {
    for (const field of Object.values(type.getFields())) {
      const next = getNamedType(field.type);
      if (!isObjectType(next) || around.includes(next.name)) continue;
      const more = [type.name, `${type.name}.${field.name}`, next.name].flatMap((at) => scopes.get(at) ?? []);
      const all = new Set([...needed, ...more]);
      const at = `${path}.${field.name}`;
      found.set(next.name, [...(found.get(next.name) ?? []), { path: at, needed: all }]);
      walk(next, at, all, [...around, next.name]);
    }
  };
  const query = schema.getQueryType() as GraphQLObjectType;
  walk(query, 'Query', new Set(), ['Query']);
  return found;
}

test('every path of the partner contract to a type needs the scope of that type', () => {
  const expected: Readonly<Record<string, string>> = {
    Course: 'catalog:read',
    CourseSection: 'catalog:read',
    Lesson: 'catalog:read',
    Class: 'classes:read',
    Product: 'products:read',
  };
  const paths = pathsTo();
  for (const [type, scope] of Object.entries(expected)) {
    const ways = paths.get(type) ?? [];
    expect(ways.length, type).toBeGreaterThan(0);
    expect(ways.filter(({ needed }) => !needed.has(scope)).map(({ path }) => path)).toEqual([]);
  }
  expect(paths.get('Course')?.map(({ path }) => path)).toContain('Query.products.edges.node.course');
});

test('every root field of the partner contract needs a scope', () => {
  const open = Object.keys(schema.getQueryType()?.getFields() ?? {}).filter((field) => !scopes.has(`Query.${field}`));
  expect(open).toEqual([]);
});
