import {
  getNullableType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { keyOf } from './aliases.js';
import { isInherited } from '../data.js';

/** What values of a type are completed as. */
export const SHAPE = {
  any: 0,
  string: 1,
  int: 2,
  float: 3,
  boolean: 4,
  id: 5,
  enum: 6,
  object: 7,
  list: 8,
} as const;

/** The type of a field, as it is needed for each of its values. */
export interface Shape {
  readonly kind: (typeof SHAPE)[keyof typeof SHAPE];
  readonly nonNull: boolean;
  /** As in the schema, for messages. */
  readonly type: string;
  readonly items: Shape | undefined;
  readonly enumValues: ReadonlySet<string> | undefined;
  readonly selection: Selection | undefined;
}

/** One name in the response. */
export interface SelectedField {
  readonly key: string;
  /** The name as JSON, with its colon. */
  readonly label: string;
  /** The same after another field. */
  readonly nextLabel: string;
  /** Under which name subgraphs' data has it. */
  readonly source: string;
  /** Objects from JSON have something under this name even when it is missing. */
  readonly inherited: boolean;
  /** As in the schema, for messages. */
  readonly coordinate: string;
  readonly meta: 'typename' | 'introspection' | undefined;
  readonly shape: Shape;
  readonly nodes: readonly FieldNode[];
}

/** What an object of a certain type is completed to. */
export interface TypeSelection {
  readonly typename: string;
  /** False for one whose object type is not known, only an interface of it. */
  readonly concrete: boolean;
  readonly fields: readonly SelectedField[];
}

/** What all selections of one operation and one set of conditions share. */
export interface SelectionContext {
  /** What the client knows. */
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly responseKeys: ReadonlyMap<string, string>;
  readonly condition: (variable: string) => boolean;
}

/** The fields selected of an object, collected once for each type that it turns out to have. */
export class Selection {
  /** Of the one type that it can have. */
  readonly single: TypeSelection | undefined;
  private readonly byType = new Map<string, TypeSelection | undefined>();

  constructor(
    private readonly context: SelectionContext,
    private readonly type: GraphQLNamedType,
    private readonly selectionSets: readonly SelectionSetNode[],
  ) {
    this.single = isObjectType(type) ? this.compile(type) : undefined;
  }

  /** Undefined for a type that the client does not know, or that can't be here. */
  of(typename: string | undefined): TypeSelection | undefined {
    const name = typename ?? this.type.name;
    if (this.byType.has(name)) return this.byType.get(name);
    const type = this.context.schema.getType(name);
    const selection = type && this.mayBe(type) ? this.compile(type) : undefined;
    // Names come from subgraphs: what is no type of the schema is not remembered, or the memory would have no bound.
    if (type) this.byType.set(name, selection);
    return selection;
  }

  private mayBe(type: GraphQLNamedType): boolean {
    if (type === this.type) return true;
    if (isUnionType(this.type)) return isObjectType(type) && this.context.schema.isSubType(this.type, type);
    return (
      isInterfaceType(this.type) &&
      (isObjectType(type) || isInterfaceType(type)) &&
      this.context.schema.isSubType(this.type, type)
    );
  }

  private compile(type: GraphQLNamedType): TypeSelection {
    const byKey = new Map<string, FieldNode[]>();
    for (const selectionSet of this.selectionSets) this.collect(selectionSet, type, byKey, new Set());
    return {
      typename: type.name,
      concrete: isObjectType(type),
      fields: [...byKey].flatMap(([key, nodes]) => this.field(type, key, nodes) ?? []),
    };
  }

  private collect(
    selectionSet: SelectionSetNode,
    type: GraphQLNamedType,
    byKey: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const selection of selectionSet.selections) {
      if (!this.included(selection.directives)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = this.context.responseKeys.get(keyOf(selection)) ?? keyOf(selection);
        const nodes = byKey.get(key);
        if (nodes) nodes.push(selection);
        else byKey.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (this.applies(selection.typeCondition?.name.value, type))
          this.collect(selection.selectionSet, type, byKey, spread);
      } else {
        const fragment = this.context.fragments.get(selection.name.value);
        if (!fragment || spread.has(selection.name.value)) continue;
        spread.add(selection.name.value);
        if (this.applies(fragment.typeCondition.name.value, type))
          this.collect(fragment.selectionSet, type, byKey, spread);
      }
    }
  }

  private included(directives: readonly DirectiveNode[] | undefined): boolean {
    for (const { name, arguments: given } of directives ?? []) {
      if (name.value !== 'skip' && name.value !== 'include') continue;
      const value = given?.[0]?.value;
      const met =
        value?.kind === Kind.VARIABLE
          ? this.context.condition(value.name.value)
          : value?.kind === Kind.BOOLEAN && value.value;
      if (met === (name.value === 'skip')) return false;
    }
    return true;
  }

  private applies(condition: string | undefined, type: GraphQLNamedType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const { schema } = this.context;
    const wanted = schema.getType(condition);
    return (
      (isInterfaceType(wanted) || isUnionType(wanted)) &&
      (isObjectType(type) || isInterfaceType(type)) &&
      schema.isSubType(wanted, type)
    );
  }

  private field(type: GraphQLNamedType, key: string, nodes: readonly FieldNode[]): SelectedField | undefined {
    const [node] = nodes as [FieldNode];
    const name = node.name.value;
    const source = keyOf(node);
    const label = `${JSON.stringify(key)}:`;
    const common = {
      key,
      label,
      nextLabel: `,${label}`,
      source,
      inherited: isInherited(source),
      coordinate: `${type.name}.${name}`,
      nodes,
    };
    if (name === '__typename') return { ...common, meta: 'typename', shape: OPAQUE };
    if (name === '__schema' || name === '__type') return { ...common, meta: 'introspection', shape: OPAQUE };
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!definition) return undefined;
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return { ...common, meta: undefined, shape: this.shapeOf(definition.type, selectionSets) };
  }

  private shapeOf(type: GraphQLOutputType, selectionSets: readonly SelectionSetNode[]): Shape {
    const nullable = getNullableType(type);
    const common = { nonNull: isNonNullType(type), type: String(nullable), ...NOTHING };
    if (isListType(nullable))
      return { ...common, kind: SHAPE.list, items: this.shapeOf(nullable.ofType, selectionSets) };
    if (isEnumType(nullable)) {
      return { ...common, kind: SHAPE.enum, enumValues: new Set(nullable.getValues().map(({ name }) => name)) };
    }
    if (isLeafType(nullable)) return { ...common, kind: SCALARS[nullable.name] ?? SHAPE.any };
    return { ...common, kind: SHAPE.object, selection: new Selection(this.context, nullable, selectionSets) };
  }
}

const NOTHING = { items: undefined, enumValues: undefined, selection: undefined };
const OPAQUE: Shape = { kind: SHAPE.any, nonNull: false, type: '', ...NOTHING };
const SCALARS: Readonly<Partial<Record<string, Shape['kind']>>> = {
  String: SHAPE.string,
  Int: SHAPE.int,
  Float: SHAPE.float,
  Boolean: SHAPE.boolean,
  ID: SHAPE.id,
};
