import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  visit,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { LosslessNumber, losesDigits } from '../../platform/client/json.js';
import type { Limits } from '../../platform/config/router.js';
import type { DomainError } from '../../platform/domain/errors.js';
import {
  ListTooLong,
  ListWithinItself,
  NumberLosesDigits,
  OperationTooDeep,
  TooManyAliases,
  TooManyDirectives,
  TooManyFields,
  TooManyRootFields,
} from '../refusals.js';

export interface Excess {
  readonly error: DomainError;
  readonly node?: ASTNode;
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/**
 * What is too much in a document that is small to send and huge to answer or to judge; the first thing that is found. It is
 * looked for before the document is validated, which takes long for some of them.
 */
export function excessIn(document: DocumentNode, schema: GraphQLSchema, limits: Limits): Excess | undefined {
  const error = countedIn(document, limits);
  if (error) return { error };
  const fragments = fragmentsOf(document);
  const reached = new Set<string>();
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    const root = schema.getRootType(operation.operation);
    const walk = { fields: 0, rootFields: 0, fragments, reached, schema, limits };
    const found = root && walkInto(walk, operation.selectionSet, root, 1, []);
    if (found) return { error: found, node: operation };
  }
  // Validation walks also fragments that no operation uses. They share one limit of fields.
  const walk = { fields: 0, rootFields: 0, fragments, reached, schema, limits };
  for (const [name, fragment] of fragments) {
    const type = schema.getType(fragment.typeCondition.name.value);
    if (reached.has(name) || !isCompositeType(type)) continue;
    const found = walkInto(walk, fragment.selectionSet, type, 2, [`...${name}`]);
    if (found) return { error: found, node: fragment };
  }
  return undefined;
}

/** Lists, nesting and numbers of the variables. */
export function excessInVariables(variables: Readonly<Record<string, unknown>>, limits: Limits): Excess | undefined {
  // No recursion: a body can hold more levels than the stack.
  const left: { field: string; value: unknown; depth: number }[] = Object.entries(variables).map(([field, value]) => ({
    field,
    value,
    depth: 1,
  }));
  for (let next = left.pop(); next; next = left.pop()) {
    const { field, value, depth } = next;
    if (value instanceof LosslessNumber) return { error: new NumberLosesDigits(value.digits, field) };
    if (typeof value !== 'object' || value === null) continue;
    if (depth > limits.depth) return { error: new OperationTooDeep('Values of a variable', limits.depth) };
    if (Array.isArray(value) && value.length > limits.list) {
      return { error: new ListTooLong(`The length of ${field}`, limits.list) };
    }
    for (const part of Object.values(value)) left.push({ field, value: part, depth: depth + 1 });
  }
  return undefined;
}

/** The root fields of an operation by name, fragments spread out. */
export function rootFieldsOf(operation: OperationDefinitionNode, document: DocumentNode): readonly string[] {
  const fragments = fragmentsOf(document);
  const names: string[] = [];
  const collect = (selections: SelectionSetNode, around: readonly string[]): void => {
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) names.push(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, around);
      else {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        if (fragment && !around.includes(name)) collect(fragment.selectionSet, [...around, name]);
      }
    }
  };
  collect(operation.selectionSet, []);
  return names;
}

function countedIn(document: DocumentNode, limits: Limits): DomainError | undefined {
  let aliases = 0;
  let directives = 0;
  let longest = 0;
  let depth = 0;
  let deepest = 0;
  let lossy: string | undefined;
  visit(document, {
    Field: (node) => void (aliases += node.alias ? 1 : 0),
    Directive: () => void (directives += 1),
    IntValue: ({ value }) => void (lossy ??= losesDigits(value) ? value : undefined),
    ListValue: {
      enter: (node) => {
        longest = Math.max(longest, node.values.length);
        deepest = Math.max(deepest, (depth += 1));
      },
      leave: () => void (depth -= 1),
    },
    ObjectValue: {
      enter: () => void (deepest = Math.max(deepest, (depth += 1))),
      leave: () => void (depth -= 1),
    },
  });
  if (aliases > limits.aliases) return new TooManyAliases(limits.aliases);
  if (directives > limits.directives) return new TooManyDirectives(limits.directives);
  if (deepest > limits.depth) return new OperationTooDeep('Values', limits.depth);
  if (longest > limits.list) return new ListTooLong('The length of a list', limits.list);
  if (lossy !== undefined) return new NumberLosesDigits(lossy);
  return undefined;
}

interface Walk {
  fields: number;
  rootFields: number;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Names of the fragments that were walked. */
  readonly reached: Set<string>;
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
}

/** `around` are the list fields and fragments that surround the selections. */
function walkInto(
  walk: Walk,
  selections: SelectionSetNode,
  parent: GraphQLNamedType,
  depth: number,
  around: readonly string[],
): DomainError | undefined {
  const { limits, schema } = walk;
  for (const selection of selections.selections) {
    walk.fields += 1;
    if (walk.fields > limits.fields) return new TooManyFields(limits.fields);
    let found: DomainError | undefined;
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      if (depth === 1) walk.rootFields += 1;
      if (walk.rootFields > limits.rootFields) return new TooManyRootFields(limits.rootFields);
      const introspected = name === '__schema' || name === '__type' ? introspectionType(name, schema) : undefined;
      const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
      const type = introspected ?? field?.type;
      // Tools introspect deeper than any query goes; what that may answer is bounded by its lists.
      if (depth > limits.depth && !parent.name.startsWith('__')) return new OperationTooDeep('Fields', limits.depth);
      if (!type || !selection.selectionSet) continue;
      const place = `${parent.name}.${name}`;
      const list = isList(type);
      if (list && !limits.listsWithinThemselves && around.includes(place)) return new ListWithinItself(place);
      found = walkInto(walk, selection.selectionSet, getNamedType(type), depth + 1, list ? [...around, place] : around);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent;
      if (isCompositeType(type)) found = walkInto(walk, selection.selectionSet, type, depth, around);
    } else {
      const spread = `...${selection.name.value}`;
      const fragment = walk.fragments.get(selection.name.value);
      const type = fragment && schema.getType(fragment.typeCondition.name.value);
      // A fragment within itself is refused by validation.
      if (!fragment || !isCompositeType(type) || around.includes(spread)) continue;
      walk.reached.add(selection.name.value);
      found = walkInto(walk, fragment.selectionSet, type, depth, [...around, spread]);
    }
    if (found) return found;
  }
  return undefined;
}

function introspectionType(name: string, schema: GraphQLSchema): GraphQLOutputType | undefined {
  const found = schema.getType(name === '__schema' ? '__Schema' : '__Type');
  return isObjectType(found) ? found : undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
