import {
  executeSync,
  Kind,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Data } from '../data.js';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** `__schema` and `__type`; they exist on the query root type only. */
export function isIntrospection({ name: { value } }: FieldNode): boolean {
  return value === '__schema' || value === '__type';
}

/** Fragments on types of the introspection schema can be spread below `__schema` and `__type` only. */
export function isIntrospectionFragment({ typeCondition }: FragmentDefinitionNode): boolean {
  return typeCondition.name.value.startsWith('__');
}

/** The document as the planner may see it: its own introspection schema lacks fields that graphql-js has, such as `isOneOf`. */
export function withoutIntrospection(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: (field) => (isIntrospection(field) ? null : undefined),
    FragmentDefinition: (fragment) => (isIntrospectionFragment(fragment) ? null : undefined),
    SelectionSet: {
      leave: (selectionSet) =>
        selectionSet.selections.length === 0 ? { ...selectionSet, selections: [TYPENAME] } : undefined,
    },
  });
}

/** Executes `__schema` and `__type` against the schema that the client may see; no subgraph is involved. */
export function introspect(
  { key, nodes }: { readonly key: string; readonly nodes: readonly FieldNode[] },
  {
    schema,
    operation,
    fragments,
    variables,
    errors,
  }: {
    readonly schema: GraphQLSchema;
    readonly operation: OperationDefinitionNode;
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
    readonly variables: Data;
    readonly errors: GraphQLError[];
  },
): unknown {
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        variableDefinitions: operation.variableDefinitions ?? [],
        selectionSet: {
          kind: Kind.SELECTION_SET,
          // Conditions of the field itself were met, or it would not be here.
          selections: nodes.map((node) => ({ ...node, alias: { kind: Kind.NAME, value: key }, directives: [] })),
        },
      },
      ...fragments.values(),
    ],
  };
  const result = executeSync({ schema, document, variableValues: variables });
  if (result.errors) errors.push(...result.errors);
  return result.data?.[key] ?? null;
}
