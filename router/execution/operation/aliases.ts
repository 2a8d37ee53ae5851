import { Kind, print, visit, type DocumentNode, type FieldNode } from 'graphql';
import { isIntrospection, isIntrospectionFragment } from './introspection.js';
import type { SupergraphTypes } from '../supergraph-types.js';

/** A document for the planner, and what its answers go by. */
export interface AliasedDocument {
  readonly document: DocumentNode;
  /** Client's name in the answer by the one that stands for it in the plan. */
  readonly responseKeys: ReadonlyMap<string, string>;
}

/**
 * Gives fields of the client names of their own where the plan might read them as something else: the planner adds keys,
 * `__typename` and required fields under their plain names, and where a client has another value under that name (an alias,
 * or other arguments) subgraphs would silently be given the client's. Also where a client has two values under one name, as
 * it may in fragments on different types: what the plan asks for below them goes by names alone, whatever the type, so that
 * one value would take the place of the other. Undone at completion.
 */
export function withoutCollisions(document: DocumentNode, types: SupergraphTypes): AliasedDocument {
  const responseKeys = new Map<string, string>();
  const meanings = meaningsOf(document);
  const taken = new Set(meanings.keys());
  const names = new Map<string, string>();
  const aliased = visit(document, {
    FragmentDefinition: (fragment) => (isIntrospectionFragment(fragment) ? false : undefined),
    Field: (field) => {
      // Executed by graphql-js under the client's own names.
      if (isIntrospection(field)) return false;
      const key = keyOf(field);
      const meaning = meaningOf(field);
      if (!collides(field, types) && meanings.get(key) === meaning) return undefined;
      const identity = `${key}\n${meaning}`;
      let name = names.get(identity);
      if (name === undefined) {
        name = freeName(key, taken);
        names.set(identity, name);
        responseKeys.set(name, key);
      }
      return { ...field, alias: { kind: Kind.NAME, value: name } } satisfies FieldNode;
    },
  });
  return responseKeys.size === 0 ? { document, responseKeys } : { document: aliased, responseKeys };
}

export function keyOf(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}

function collides(field: FieldNode, types: SupergraphTypes): boolean {
  const name = field.name.value;
  const key = keyOf(field);
  if (name.startsWith('__')) return name !== key && key.startsWith('__');
  if (types.requiredWithArguments.has(name)) return true;
  return key !== name && (key.startsWith('__') || types.requiredFields.has(key));
}

/** What the first field under each name of the response is. */
function meaningsOf(document: DocumentNode): Map<string, string> {
  const meanings = new Map<string, string>();
  visit(document, {
    FragmentDefinition: (fragment) => (isIntrospectionFragment(fragment) ? false : undefined),
    Field: (field) => {
      if (isIntrospection(field)) return false;
      const key = keyOf(field);
      if (!meanings.has(key)) meanings.set(key, meaningOf(field));
      return undefined;
    },
  });
  return meanings;
}

function meaningOf({ name, arguments: given = [] }: FieldNode): string {
  return [name.value, ...given.map(print).sort()].join('\n');
}

function freeName(key: string, taken: Set<string>): string {
  for (let number = 0; ; number += 1) {
    const name = `a${number}_${key}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
