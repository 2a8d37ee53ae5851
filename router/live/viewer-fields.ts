import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { refused, ViewerFieldInSharedStream } from '../refusals.js';

export interface SharedOperation {
  readonly schema: GraphQLSchema;
  /** Validated: its fragments form no cycle. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The field of `Subscription`. */
  readonly stream: string;
  readonly dependsOnViewer: (type: GraphQLCompositeType, field: string) => boolean;
}

/** Errors reported for one operation. */
const MAX_ERRORS = 20;

/**
 * One error for each selected field whose value depends on the viewer. A shared stream has no viewer: such a field would be
 * null or false, and a normalized client cache would store that over the viewer's own value.
 */
export function viewerFieldErrors(shared: SharedOperation): GraphQLError[] {
  const { schema, document, operation, stream, dependsOnViewer } = shared;
  const root = schema.getSubscriptionType();
  if (!root) return [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const errors: GraphQLError[] = [];
  const visited = new Set<string>();
  const walk = ({ selections }: SelectionSetNode, parent: GraphQLCompositeType, path: readonly string[]): void => {
    for (const selection of selections) {
      if (errors.length === MAX_ERRORS) return;
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const at = [...path, (selection.alias ?? selection.name).value];
        if (dependsOnViewer(parent, name)) {
          const error = new ViewerFieldInSharedStream(stream, at, `${parent.name}.${name}`);
          errors.push(refused(error, 400, selection));
          continue;
        }
        const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
        const type = definition && getNamedType(definition.type);
        if (selection.selectionSet && isCompositeType(type)) walk(selection.selectionSet, type, at);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      const type = condition === undefined ? parent : schema.getType(condition);
      if (!fragment || !isCompositeType(type)) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        // The fields of a fragment are the same wherever it is spread.
        if (visited.has(selection.name.value)) continue;
        visited.add(selection.name.value);
      }
      walk(fragment.selectionSet, type, path);
    }
  };
  walk(operation.selectionSet, root, []);
  return errors;
}
