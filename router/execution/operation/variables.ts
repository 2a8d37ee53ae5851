import { Kind, visit, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { own, type Data } from '../data.js';

/** The planner gives this name to the variable of each entity fetch. */
const RESERVED = 'representations';

/** A document for the planner, and the name that stands for the client's variable in it. */
export interface RenamedDocument {
  readonly document: DocumentNode;
  readonly renamed: string | undefined;
}

/** Renames a variable of the client that has the planner's name: an entity fetch would send one in place of the other. */
export function withoutReservedVariable(document: DocumentNode): RenamedDocument {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  if (!names.has(RESERVED)) return { document, renamed: undefined };
  let renamed = `client_${RESERVED}`;
  while (names.has(renamed)) renamed = `_${renamed}`;
  return {
    renamed,
    document: visit(document, {
      Variable: (node) =>
        node.name.value === RESERVED ? { ...node, name: { kind: Kind.NAME, value: renamed } } : undefined,
    }),
  };
}

/** The variables under the names of the plan. */
export function variablesOfPlan(variables: Data, renamed: string | undefined): Data {
  const value = renamed === undefined ? undefined : own(variables, RESERVED);
  return renamed === undefined || value === undefined ? variables : { ...variables, [renamed]: value };
}

/** Default values of variables, for those of `@skip` and `@include`. */
export function booleanDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  renamed: string | undefined,
): ReadonlyMap<string, boolean> {
  const defaults = new Map<string, boolean>();
  for (const { variable, defaultValue } of variableDefinitions) {
    if (defaultValue?.kind !== Kind.BOOLEAN) continue;
    const name = variable.name.value;
    defaults.set(name, defaultValue.value);
    if (name === RESERVED && renamed !== undefined) defaults.set(renamed, defaultValue.value);
  }
  return defaults;
}
