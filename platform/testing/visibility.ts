import { describe, expect, test } from 'vitest';
import type { TestSubgraph } from './subgraph.js';

/** One way to an entity. */
export interface AccessPath<Thing extends string, Role extends string> {
  readonly name: string;
  /** Fields of the schema that this path tests, as `Course.classes`; none for a path that is not a field. */
  readonly fields?: readonly string[];
  /** Whether the role finds the thing by this path. */
  readonly finds: (thing: Thing, role: Role) => Promise<boolean>;
  /** What the path leaves out by its purpose, such as a list of one's own. It never shows more than the predicate. */
  readonly includes?: (thing: Thing, role: Role) => boolean;
}

export interface VisibilityTable<Thing extends string, Role extends string> {
  /** Name of the entity in the schema. Every field that returns it must be tested by a path. */
  readonly type: string;
  readonly subgraph: () => TestSubgraph;
  readonly roles: readonly Role[];
  /** Who may see each kind of thing: the predicate as a table. */
  readonly seenBy: Readonly<Record<Thing, readonly Role[]>>;
  readonly paths: readonly AccessPath<Thing, Role>[];
  /** Fields that return only what their own command has just checked, such as those of payloads. */
  readonly checkedElsewhere?: readonly (string | RegExp)[];
}

/**
 * The table test of a visibility predicate: each thing, by each path, as each role. A path that shows a thing to a role that
 * the table does not name fails, and so does a field that returns the entity and is tested by no path.
 */
export function describeVisibility<Thing extends string, Role extends string>(
  table: VisibilityTable<Thing, Role>,
): void {
  const things = Object.keys(table.seenBy) as Thing[];
  describe(`who sees a ${table.type}`, () => {
    test.each(table.paths.map((path) => [path.name, path] as const))('%s', async (_name, path) => {
      const found: Record<string, readonly Role[]> = {};
      const expected: Record<string, readonly Role[]> = {};
      for (const thing of things) {
        const seers: Role[] = [];
        for (const role of table.roles) if (await path.finds(thing, role)) seers.push(role);
        found[thing] = seers;
        expected[thing] = table.roles.filter(
          (role) => table.seenBy[thing].includes(role) && (path.includes?.(thing, role) ?? true),
        );
      }
      expect(found).toEqual(expected);
    });

    test(`no field returns a ${table.type} without a path in the table`, async () => {
      const tested = new Set(table.paths.flatMap((path) => path.fields ?? []));
      const exempt = (field: string): boolean =>
        table.checkedElsewhere?.some((rule) => (typeof rule === 'string' ? rule === field : rule.test(field))) ?? false;
      const fields = await fieldsReturning(table.subgraph(), table.type);
      expect(fields.filter((field) => !tested.has(field) && !exempt(field))).toEqual([]);
    });
  });
}

interface TypeRef {
  readonly name: string | null;
  readonly ofType: TypeRef | null;
}

async function fieldsReturning(subgraph: TestSubgraph, type: string): Promise<string[]> {
  const { data } = await subgraph.graphql<{
    __schema: { types: { name: string; fields: { name: string; type: TypeRef }[] | null }[] };
  }>(
    `{ __schema { types { name fields(includeDeprecated: true) {
      name type { name ofType { name ofType { name ofType { name } } } }
    } } } }`,
  );
  const returned = new Set([type, `${type}Connection`]);
  return data.__schema.types.flatMap(({ name, fields }) =>
    name === `${type}Edge`
      ? []
      : (fields ?? []).filter((field) => returned.has(namedType(field.type))).map((field) => `${name}.${field.name}`),
  );
}

function namedType(type: TypeRef): string {
  return type.name ?? (type.ofType ? namedType(type.ofType) : '');
}
