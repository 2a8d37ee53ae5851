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

/** Variables in `@skip` and `@include`. */
export function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: given }) => {
      const value = given?.[0]?.value;
      if ((name.value === 'skip' || name.value === 'include') && value?.kind === Kind.VARIABLE)
        names.add(value.name.value);
    },
  });
  return [...names];
}

/**
 * Settles `@skip` and `@include` that depend on no variable, or on one whose value is known. The planner keeps constant ones
 * as they are, and in larger operations asks for what they leave out, or forgets the object around it; so it does with what
 * variables leave out of what the same variable has let in.
 */
export function withSettledConditions(
  document: DocumentNode,
  valueOf: (variable: string) => boolean | undefined = () => undefined,
): DocumentNode {
  const settle = <T extends FieldNode | InlineFragmentNode | FragmentSpreadNode>(node: T): T | null | undefined => {
    const settled = node.directives?.filter((directive) => isMet(directive, valueOf) !== undefined) ?? [];
    if (settled.length === 0) return undefined;
    if (settled.some((directive) => isMet(directive, valueOf) === false)) return null;
    return { ...node, directives: node.directives?.filter((directive) => !settled.includes(directive)) };
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

/** Whether what carries it is there; undefined for another directive, and where that is not known. */
function isMet(
  { name, arguments: given }: DirectiveNode,
  valueOf: (variable: string) => boolean | undefined,
): boolean | undefined {
  if (name.value !== 'skip' && name.value !== 'include') return undefined;
  const condition = given?.[0]?.value;
  let value: boolean | undefined;
  if (condition?.kind === Kind.BOOLEAN) value = condition.value;
  else if (condition?.kind === Kind.VARIABLE) value = valueOf(condition.name.value);
  return value === undefined ? undefined : value === (name.value === 'include');
}

function isInlineFragment(parent: unknown): boolean {
  return (parent as { kind?: unknown } | undefined)?.kind === Kind.INLINE_FRAGMENT;
}
