import type { Schema } from '@apollo/federation-internals';
import { Kind, parse, print, type SelectionSetNode } from 'graphql';

interface JoinField {
  readonly requires?: string;
}

/**
 * Fields that several `@requires` of one type need with different arguments, one line each. The planner fetches them under one
 * name, so one of them would get the value of the other.
 */
export function conflictingRequires(supergraph: Schema): string[] {
  const required = new Map<string, Map<string, string>>();
  const problems: string[] = [];
  for (const application of supergraph.directive('join__field')?.applications() ?? []) {
    const { requires } = application.arguments() as JoinField;
    const { coordinate } = application.parent as { readonly coordinate?: string };
    if (requires === undefined || coordinate === undefined) continue;
    const [type = ''] = coordinate.split('.');
    const known = required.get(type) ?? new Map<string, string>();
    required.set(type, known);
    for (const [path, args] of argumentsIn(selectionOf(requires))) {
      const key = `${path}(${args})`;
      const [other] = [...known].filter(([place]) => place.startsWith(`${path}(`) && place !== key);
      if (other) problems.push(`${other[1]} and ${coordinate} require ${type}.${path} with different arguments`);
      known.set(key, coordinate);
    }
  }
  return problems;
}

function selectionOf(fields: string): SelectionSetNode {
  const [definition] = parse(`{ ${fields} }`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${fields}`);
  return definition.selectionSet;
}

function argumentsIn(set: SelectionSetNode, around = ''): [path: string, args: string][] {
  return set.selections.flatMap((selection): [string, string][] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) return argumentsIn(selection.selectionSet, around);
    const path = `${around}${selection.name.value}`;
    const args = (selection.arguments ?? []).map((argument) => print(argument)).sort();
    const inner = selection.selectionSet ? argumentsIn(selection.selectionSet, `${path}.`) : [];
    return [[path, args.join(', ')], ...inner];
  });
}
