import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { define, isObject, own, type Data } from './data.js';
import type { SupergraphTypes } from './supergraph-types.js';

/** What a subgraph needs of an entity: its key, and the fields that it requires. */
export type Requirement =
  | { readonly field: string; readonly of: readonly Requirement[] | undefined }
  | { readonly types: ReadonlySet<string>; readonly of: readonly Requirement[] };

export function compileRequirements(
  selections: readonly QueryPlanSelectionNode[],
  types: SupergraphTypes,
): readonly Requirement[] {
  return selections.flatMap((selection): Requirement[] => {
    if (selection.kind === 'Field') {
      const of = selection.selections && compileRequirements(selection.selections, types);
      return [{ field: selection.alias ?? selection.name, of }];
    }
    const of = compileRequirements(selection.selections, types);
    return selection.typeCondition === undefined ? [...of] : [{ types: types.satisfy(selection.typeCondition), of }];
  });
}

/**
 * How a subgraph is told which entity is meant; undefined for one that can't be told, since something needed is missing or
 * all that would tell it is null.
 */
export function representationOf(entity: Data, requirements: readonly Requirement[]): Data | undefined {
  const representation = select(entity, requirements);
  if (!representation || typeof representation['__typename'] !== 'string') return undefined;
  for (const key of Object.keys(representation)) {
    if (key !== '__typename' && representation[key] !== null) return representation;
  }
  return undefined;
}

function select(source: Data, requirements: readonly Requirement[]): Data | undefined {
  const selected: Data = {};
  return add(selected, source, requirements) ? selected : undefined;
}

/** False if a field is missing. What a fragment has is added as a whole or not at all. */
function add(selected: Data, source: Data, requirements: readonly Requirement[]): boolean {
  for (const requirement of requirements) {
    if ('field' in requirement) {
      const { field, of } = requirement;
      const value = own(source, field);
      if (value === undefined) return false;
      define(selected, field, of ? selectValue(value, of) : value);
      continue;
    }
    const name = own(source, '__typename');
    if (typeof name !== 'string' || !requirement.types.has(name)) continue;
    const fragment = select(source, requirement.of);
    if (fragment) unite(selected, fragment);
  }
  return true;
}

function selectValue(value: unknown, requirements: readonly Requirement[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => selectValue(item, requirements));
  return isObject(value) ? (select(value, requirements) ?? null) : null;
}

/** Two selections of the same source, so lists are of the same items. */
function unite(target: Data, source: Data): void {
  for (const key of Object.keys(source)) {
    const united = unitedValue(own(target, key), source[key]);
    define(target, key, united);
  }
}

function unitedValue(left: unknown, right: unknown): unknown {
  if (isObject(left) && isObject(right)) {
    unite(left, right);
    return left;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return right.map((item: unknown, index) => unitedValue(left[index], item));
  }
  return right;
}
