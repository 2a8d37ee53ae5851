import type { Schema } from '@apollo/federation-internals';
import {
  BREAK,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How long, and between whom, the answer to an operation may be kept. */
export interface CachePolicy {
  /** In seconds; more than 0. */
  readonly maxAge: number;
  /** `PRIVATE`: only for the viewer who asked. */
  readonly scope: 'PUBLIC' | 'PRIVATE';
  /** Types of the events after which the answer is no longer true. */
  readonly invalidatedBy: ReadonlySet<string>;
  /** Whether the answer is another for another language. */
  readonly byLanguage: boolean;
}

interface Hint {
  readonly maxAge?: number;
  readonly scope?: string;
  readonly inheritMaxAge?: boolean;
  readonly invalidatedBy?: readonly string[];
  readonly byLanguage?: boolean;
}

/**
 * What the `@cacheControl` hints of a supergraph say of operations, by the rules that Apollo published but for one: an answer
 * lives as short as its shortest-lived field; fields of the root and fields that return objects live for 0 seconds unless
 * they, or the type that they return, have a hint. A scalar lives as long as the object around it only where the object's
 * type has a hint, and never when its name says that it depends on the viewer: many subgraphs give fields to one type, and
 * what one of them forgets must not be shared between people.
 */
export class CacheHints {
  private readonly hints = new Map<string, Hint>();
  private readonly languages = new WeakMap<DocumentNode, boolean>();
  private readonly policies = new WeakMap<DocumentNode, Map<string, CachePolicy | null>>();

  /** `supergraph` carries the hints, `schema` is what clients see. */
  constructor(
    supergraph: Schema,
    private readonly schema: GraphQLSchema,
  ) {
    for (const type of supergraph.types()) {
      this.note(type.name, type);
      if (type.kind !== 'ObjectType' && type.kind !== 'InterfaceType') continue;
      for (const field of type.fields()) this.note(`${type.name}.${field.name}`, field);
    }
  }

  /** Types of all events that some hint names. */
  get eventTypes(): ReadonlySet<string> {
    return new Set([...this.hints.values()].flatMap(({ invalidatedBy }) => invalidatedBy ?? []));
  }

  /** Whether the value of the field is another for another viewer: its name begins with `viewer`, or its hint is `PRIVATE`. */
  dependsOnViewer(parent: GraphQLCompositeType, field: string): boolean {
    if (field.startsWith('viewer')) return true;
    const possible = isAbstractType(parent) ? this.schema.getPossibleTypes(parent) : [];
    return [parent, ...possible].some((type) => {
      const returned = fieldType(type, field);
      const hints = [this.hints.get(`${type.name}.${field}`), returned && this.hints.get(returned.name)];
      return hints.some((hint) => hint?.scope === 'PRIVATE');
    });
  }

  /** Whether some operation or fragment of the document selects a field whose value is another in another language. */
  dependsOnLanguage(document: DocumentNode): boolean {
    let depends = this.languages.get(document);
    if (depends === undefined) {
      depends = this.findsLanguageField(document);
      this.languages.set(document, depends);
    }
    return depends;
  }

  private findsLanguageField(document: DocumentNode): boolean {
    const types = new TypeInfo(this.schema);
    let found = false;
    const Field = ({ name }: FieldNode) => {
      const parent = types.getParentType();
      const possible = isAbstractType(parent) ? this.schema.getPossibleTypes(parent) : [];
      found ||= [parent, ...possible].some((type) => type && this.hints.get(`${type.name}.${name.value}`)?.byLanguage);
      return found ? BREAK : undefined;
    };
    visit(document, visitWithTypeInfo(types, { Field }));
    return found;
  }

  /** Null where the answer must not be kept: mutations, and whatever holds one field without a hint. */
  policyOf(document: DocumentNode, operation: OperationDefinitionNode): CachePolicy | null {
    const key = operation.name?.value ?? '';
    const known = this.policies.get(document) ?? new Map<string, CachePolicy | null>();
    this.policies.set(document, known);
    let policy = known.get(key);
    if (policy === undefined) {
      policy = this.compute(document, operation);
      known.set(key, policy);
    }
    return policy;
  }

  private compute(document: DocumentNode, operation: OperationDefinitionNode): CachePolicy | null {
    const root = operation.operation === OperationTypeNode.QUERY ? this.schema.getQueryType() : undefined;
    if (!root) return null;
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    }
    const total: Total = {
      maxAge: Infinity,
      scope: 'PUBLIC',
      invalidatedBy: new Set(),
      byLanguage: this.dependsOnLanguage(document),
    };
    this.walk(operation.selectionSet, root, true, fragments, new Set(), total);
    return total.maxAge > 0 && total.maxAge < Infinity ? total : null;
  }

  private walk(
    selections: SelectionSetNode,
    parent: GraphQLCompositeType,
    isRoot: boolean,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    visited: Set<string>,
    total: Total,
  ): void {
    for (const selection of selections.selections) {
      if (total.maxAge === 0) return;
      if (selection.kind === Kind.FIELD) {
        this.restrict(total, parent, selection.name.value, isRoot);
        const type = fieldType(parent, selection.name.value);
        if (selection.selectionSet && isCompositeType(type))
          this.walk(selection.selectionSet, type, false, fragments, visited, total);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      const type = condition === undefined ? parent : this.schema.getType(condition);
      if (!fragment || !isCompositeType(type)) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        // What a fragment says of its own fields is the same wherever it is spread.
        const visit = `${selection.name.value} in ${isRoot}`;
        if (visited.has(visit)) continue;
        visited.add(visit);
      }
      this.walk(fragment.selectionSet, type, isRoot, fragments, visited, total);
    }
  }

  private restrict(total: Total, parent: GraphQLCompositeType, field: string, isRoot: boolean): void {
    if (field === '__typename') return;
    const possible = isAbstractType(parent) ? this.schema.getPossibleTypes(parent) : [];
    for (const type of [parent, ...possible]) {
      // Of the possible types of an abstract one only those count that say something themselves.
      if (type !== parent && !this.hints.has(`${type.name}.${field}`)) continue;
      const hint = this.hintOf(type, field, isRoot);
      total.maxAge = Math.min(total.maxAge, hint.maxAge);
      if (hint.scope === 'PRIVATE') total.scope = 'PRIVATE';
      for (const event of hint.invalidatedBy) total.invalidatedBy.add(event);
    }
  }

  /** `maxAge` is Infinity where it is for the fields around to say. */
  private hintOf(
    parent: GraphQLCompositeType,
    field: string,
    isRoot: boolean,
  ): Required<Omit<Hint, 'inheritMaxAge' | 'byLanguage'>> {
    const ofField = this.hints.get(`${parent.name}.${field}`);
    const returned = fieldType(parent, field);
    const ofType = this.hints.get(isCompositeType(returned) ? returned.name : parent.name);
    const byType = field.startsWith('viewer') ? undefined : ofType;
    const inherits =
      !isRoot && (ofField?.inheritMaxAge ?? (isCompositeType(returned) ? byType?.inheritMaxAge : !!byType));
    return {
      maxAge: ofField?.maxAge ?? (isCompositeType(returned) ? byType?.maxAge : undefined) ?? (inherits ? Infinity : 0),
      scope: [ofField, ofType].some((hint) => hint?.scope === 'PRIVATE') ? 'PRIVATE' : 'PUBLIC',
      invalidatedBy: [...(ofField?.invalidatedBy ?? []), ...(ofType?.invalidatedBy ?? [])],
    };
  }

  private note(
    place: string,
    element: { appliedDirectivesOf(name: string): readonly { arguments(): unknown }[] },
  ): void {
    const [applied] = element.appliedDirectivesOf('cacheControl');
    if (applied) this.hints.set(place, applied.arguments() as Hint);
  }
}

interface Total {
  maxAge: number;
  scope: 'PUBLIC' | 'PRIVATE';
  readonly invalidatedBy: Set<string>;
  readonly byLanguage: boolean;
}

function fieldType(parent: GraphQLCompositeType, field: string) {
  const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field] : undefined;
  return definition && getNamedType(definition.type);
}
