import {
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Settles `@skip` and `@include` that depend on no variable: the planner keeps them as they are, and in larger operations
 * asks for what they leave out, or forgets the object around it.
 */
export function withoutConstantConditions(document: DocumentNode): DocumentNode {
  const settle = <T extends FieldNode | InlineFragmentNode | FragmentSpreadNode>(node: T): T | null | undefined => {
    const constant = node.directives?.filter((directive) => constantOf(directive) !== undefined) ?? [];
    if (constant.length === 0) return undefined;
    if (constant.some((directive) => constantOf(directive) === false)) return null;
    return { ...node, directives: node.directives?.filter((directive) => !constant.includes(directive)) };
  };
  return visit(document, {
    Field: { enter: settle },
    FragmentSpread: { enter: settle },
    InlineFragment: {
      enter: settle,
      leave: ({ selectionSet }) => (selectionSet.selections.length === 0 ? null : undefined),
    },
    SelectionSet: {
      leave: (selectionSet, _key, parent): SelectionSetNode | undefined =>
        selectionSet.selections.length === 0 && !isInlineFragment(parent)
          ? { ...selectionSet, selections: [TYPENAME] }
          : undefined,
    },
  });
}

/** Whether what carries it is there; undefined for another directive, or where a variable decides. */
function constantOf({ name, arguments: given }: DirectiveNode): boolean | undefined {
  const value = given?.[0]?.value;
  if ((name.value !== 'skip' && name.value !== 'include') || value?.kind !== Kind.BOOLEAN) return undefined;
  return value.value === (name.value === 'include');
}

function isInlineFragment(parent: unknown): boolean {
  return (parent as { kind?: unknown } | undefined)?.kind === Kind.INLINE_FRAGMENT;
}
