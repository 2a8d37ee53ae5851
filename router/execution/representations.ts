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

/** Requirements of which those that are leaves of the entity itself are distinguished, since nearly all are. */
export class Representations {
  /** Fields of a type that are required of it, where each of them is a leaf; null for a type with others. */
  private readonly flat = new Map<string, readonly string[] | null>();

  constructor(private readonly requirements: readonly Requirement[]) {}

  /** Equal for entities that are reported by the same representation; undefined for one that can't be reported. */
  keyOf(entity: Data): string | undefined {
    const typename = own(entity, '__typename');
    if (typeof typename !== 'string') return undefined;
    let fields = this.flat.get(typename);
    // Names come from subgraphs: those that nothing is required of are not remembered.
    if (fields === undefined && (fields = flatFields(this.requirements, typename)) !== undefined)
      this.flat.set(typename, fields);
    if (!fields) return this.generalKey(entity);
    let key = typename;
    let keyed = false;
    for (const field of fields) {
      const value = own(entity, field);
      if (value === undefined) return undefined;
      if (value === null) {
        key += '\n';
        continue;
      }
      if (typeof value === 'object') return this.generalKey(entity);
      keyed = true;
      // Text and number of the same digits differ, and no text ends the key early.
      key += typeof value === 'string' ? `\n"${value.length}:${value}` : `\n${value as number | boolean}`;
    }
    return keyed ? key : undefined;
  }

  of(entity: Data): Data | undefined {
    return representationOf(entity, this.requirements);
  }

  private generalKey(entity: Data): string | undefined {
    const representation = this.of(entity);
    return representation && JSON.stringify(representation);
  }
}

/** Undefined where nothing is required of a type. */
function flatFields(requirements: readonly Requirement[], typename: string): readonly string[] | null | undefined {
  const fragments = requirements.filter((requirement) => 'types' in requirement && requirement.types.has(typename));
  if (fragments.length === 0) return requirements.some((requirement) => 'field' in requirement) ? null : undefined;
  const [only] = fragments;
  if (fragments.length > 1 || requirements.some((requirement) => 'field' in requirement) || !only?.of) return null;
  const fields = only.of.map((one) => ('field' in one && !one.of ? one.field : undefined));
  if (fields.includes(undefined) || !fields.includes('__typename')) return null;
  return fields.filter((field): field is string => field !== undefined && field !== '__typename');
}

/**
 * How a subgraph is reported which entity is meant; undefined for one that can't be reported, since something needed is missing or
 * all that would tell it is null.
 */
function representationOf(entity: Data, requirements: readonly Requirement[]): Data | undefined {
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
