import {
  executeSync,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Data } from './data.js';
import type { SelectedField } from './selection.js';

/** Answers `__schema` and `__type` of what the client may know. They are no one's data: no subgraph is asked. */
export function introspect(
  { key, nodes }: SelectedField,
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
