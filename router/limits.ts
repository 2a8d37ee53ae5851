import {
  getNamedType,
  GraphQLError,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** Tokens of a document: names, values and punctuation. Longer ones are not parsed to the end. */
export const MAX_TOKENS = 5_000;
/** Fields within fields; the introspection of a schema does not count. */
export const MAX_DEPTH = 20;
/** Fields of an operation with its fragments spread out. */
export const MAX_FIELDS = 1_000;

interface Walk {
  fields: number;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly context: ValidationContext;
}

/**
 * A validation rule against operations that are small to send and huge to answer: too deep, too many fields, or a list
 * within itself (`course { classes { course { classes …`), whose answer grows by a power with each level.
 */
export function withinLimits(context: ValidationContext): ASTVisitor {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of context.getDocument().definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return {
    OperationDefinition(operation) {
      const root = context.getSchema().getRootType(operation.operation);
      const problem = root && problemIn({ fields: 0, fragments, context }, operation.selectionSet, root, 1, []);
      if (problem) {
        context.reportError(new GraphQLError(problem, { nodes: operation }));
      }
      return false;
    },
  };
}

/** What is too much, in words. `around` are the list fields and fragments that surround the selections. */
function problemIn(
  walk: Walk,
  selections: SelectionSetNode,
  parent: GraphQLNamedType,
  depth: number,
  around: readonly string[],
): string | undefined {
  for (const selection of selections.selections) {
    let problem: string | undefined;
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      if (name.startsWith('__')) continue;
      walk.fields += 1;
      if (walk.fields > MAX_FIELDS) return `An operation may select at most ${MAX_FIELDS} fields.`;
      if (depth > MAX_DEPTH) return `Fields may be nested at most ${MAX_DEPTH} deep.`;
      const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
      if (!field || !selection.selectionSet) continue;
      const place = `${parent.name}.${name}`;
      const list = isList(field.type);
      if (list && around.includes(place)) return `The list ${place} may not be selected within itself.`;
      const within = list ? [...around, place] : around;
      problem = problemIn(walk, selection.selectionSet, getNamedType(field.type), depth + 1, within);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition
        ? walk.context.getSchema().getType(selection.typeCondition.name.value)
        : parent;
      if (isCompositeType(type)) problem = problemIn(walk, selection.selectionSet, type, depth, around);
    } else {
      const spread = `...${selection.name.value}`;
      const fragment = walk.fragments.get(selection.name.value);
      const type = fragment && walk.context.getSchema().getType(fragment.typeCondition.name.value);
      // A fragment within itself is refused by another rule.
      if (!fragment || !isCompositeType(type) || around.includes(spread)) continue;
      walk.fields += 1;
      if (walk.fields > MAX_FIELDS) return `An operation may select at most ${MAX_FIELDS} fields.`;
      problem = problemIn(walk, fragment.selectionSet, type, depth, [...around, spread]);
    }
    if (problem) return problem;
  }
  return undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
