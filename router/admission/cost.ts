import type { Schema } from '@apollo/federation-internals';
import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

const COST_FEATURE = 'https://specs.apollo.dev/cost';
/** What each field of a mutation costs beside what it selects: aliases do not make it cheaper. */
const MUTATION = 10;
/** Of `__schema` and `__type`, whatever is selected in them. */
const INTROSPECTION = 50;

interface ListSize {
  readonly assumedSize?: number | null;
  readonly slicingArguments?: readonly string[] | null;
  readonly sizedFields?: readonly string[] | null;
}

/** What `@cost` and `@listSize` of a supergraph say, by coordinate: `Course`, `Query.courses`, `Query.courses(search:)`. */
export interface CostRules {
  readonly weights: ReadonlyMap<string, number>;
  readonly listSizes: ReadonlyMap<string, ListSize>;
}

export function costRules(supergraph: Schema): CostRules {
  const feature = supergraph.coreFeatures?.getByIdentity(COST_FEATURE);
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  if (!feature) return { weights, listSizes };
  const [cost, listSize] = [feature.directiveNameInSchema('cost'), feature.directiveNameInSchema('listSize')];
  for (const type of supergraph.types()) {
    const typeWeight = type.appliedDirectivesOf<{ weight: number }>(cost)[0]?.arguments().weight;
    if (typeWeight !== undefined) weights.set(type.name, typeWeight);
    if (type.kind !== 'ObjectType' && type.kind !== 'InterfaceType') continue;
    for (const field of type.fields()) {
      for (const element of [field, ...field.arguments()]) {
        const weight = element.appliedDirectivesOf<{ weight: number }>(cost)[0]?.arguments().weight;
        if (weight !== undefined) weights.set(element.coordinate, weight);
      }
      const size = field.appliedDirectivesOf(listSize)[0]?.arguments();
      if (size) listSizes.set(field.coordinate, size);
    }
  }
  return { weights, listSizes };
}

export interface Priced {
  readonly cost: number;
  /** Whether other variables may give another cost. */
  readonly variable: boolean;
  /** Slicing arguments and what they ask for. */
  readonly slices: readonly { readonly name: string; readonly value: number }[];
  /** The path of response keys that costs most at each level, such as `courses.edges.node`; for messages. */
  readonly mostExpensive: string;
}

/** One field of an operation and what it costs. */
interface PricedField {
  readonly key: string;
  readonly cost: number;
  readonly fields: readonly PricedField[];
}

/**
 * The cost of an operation before it runs, by the cost directives of federation (IBM's specification): an object, interface
 * or union costs 1 and a scalar or enum nothing unless `@cost` says otherwise; what is in a list counts as often as
 * `@listSize` lets it be there. Fragments on different types count together, so the cost is never too low by that.
 */
export class Pricing {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly rules: CostRules,
    private readonly assumedSize: number,
  ) {}

  price(
    operation: OperationDefinitionNode,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Readonly<Record<string, unknown>>,
  ): Priced {
    const root = this.schema.getRootType(operation.operation);
    const walk = new Walk(this.schema, this.rules, this.assumedSize, operation, fragments, variables);
    const cost = root ? walk.selections(operation.selectionSet, root, new Map()) : 0;
    return { cost, variable: walk.variable, slices: walk.slices, mostExpensive: walk.mostExpensive() };
  }
}

class Walk {
  variable = false;
  readonly slices: { name: string; value: number }[] = [];
  private readonly defaults: ReadonlyMap<string, unknown>;
  private priced: PricedField[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly rules: CostRules,
    private readonly assumedSize: number,
    operation: OperationDefinitionNode,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    this.defaults = new Map(
      operation.variableDefinitions?.map(({ variable, defaultValue }) => [
        variable.name.value,
        defaultValue?.kind === Kind.INT
          ? Number(defaultValue.value)
          : defaultValue?.kind === Kind.BOOLEAN && defaultValue.value,
      ]),
    );
  }

  /** Down to where no field below costs anything. */
  mostExpensive(): string {
    const path: string[] = [];
    let fields: readonly PricedField[] = this.priced;
    for (;;) {
      const [first] = [...fields].sort((one, other) => other.cost - one.cost);
      if (!first || first.cost === 0) return path.join('.');
      path.push(first.key);
      fields = first.fields;
    }
  }

  /** `sized`: how long the lists among these fields are, where the field around them says it. */
  selections(set: SelectionSetNode, parent: GraphQLCompositeType, sized: ReadonlyMap<string, number>): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (!this.included(selection.directives)) continue;
      if (selection.kind === Kind.FIELD) {
        cost += this.field(selection, parent, sized);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
      const type = fragment?.typeCondition ? this.schema.getType(fragment.typeCondition.name.value) : parent;
      if (fragment && isCompositeType(type)) cost += this.selections(fragment.selectionSet, type, sized);
    }
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLCompositeType, sized: ReadonlyMap<string, number>): number {
    const name = node.name.value;
    if (name === '__schema' || name === '__type') {
      this.priced.push({ key: node.alias?.value ?? name, cost: INTROSPECTION, fields: [] });
      return INTROSPECTION;
    }
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!definition) return 0;
    const coordinate = `${parent.name}.${name}`;
    const rule = this.rules.listSizes.get(coordinate);
    const size = this.size(node, definition, rule);
    const inner = new Map(rule?.sizedFields?.map((field) => [field, size]));
    const times = isList(definition.type) ? (sized.get(name) ?? size) : 1;
    const type = getNamedType(definition.type);
    const weight =
      this.rules.weights.get(coordinate) ?? this.rules.weights.get(type.name) ?? (isCompositeType(type) ? 1 : 0);
    const around = this.priced;
    this.priced = [];
    const within = node.selectionSet && isCompositeType(type) ? this.selections(node.selectionSet, type, inner) : 0;
    const fields = this.priced;
    this.priced = around;
    const given = node.arguments?.reduce(
      (sum, argument) => sum + (this.rules.weights.get(`${coordinate}(${argument.name.value}:)`) ?? 0),
      0,
    );
    const base = parent === this.schema.getMutationType() ? MUTATION : 0;
    const cost = base + times * (weight + within) + (given ?? 0);
    around.push({ key: node.alias?.value ?? name, cost, fields });
    return cost;
  }

  private size(node: FieldNode, { args }: GraphQLField<unknown, unknown>, rule: ListSize | undefined): number {
    const slicing = args.filter(({ name }) => (rule?.slicingArguments ?? ['first', 'last']).includes(name));
    const asked = slicing.flatMap((argument) => {
      const value = this.number(node, argument);
      return value === undefined ? [] : [{ name: argument.name, value }];
    });
    this.slices.push(...asked);
    if (asked.length > 0) return Math.max(0, ...asked.map(({ value }) => value));
    return rule?.assumedSize ?? this.assumedSize;
  }

  private number(node: FieldNode, argument: GraphQLArgument): number | undefined {
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    const value =
      given === undefined
        ? argument.defaultValue
        : given.kind === Kind.VARIABLE
          ? this.variableValue(given.name.value, argument.defaultValue)
          : given.kind === Kind.INT
            ? Number(given.value)
            : undefined;
    return typeof value === 'number' ? value : undefined;
  }

  private included(directives: readonly DirectiveNode[] | undefined): boolean {
    return (directives ?? []).every((directive) => {
      const name = directive.name.value;
      if (name !== 'skip' && name !== 'include') return true;
      const condition = directive.arguments?.[0]?.value;
      const value =
        condition?.kind === Kind.VARIABLE
          ? this.variableValue(condition.name.value, undefined)
          : condition?.kind === Kind.BOOLEAN && condition.value;
      return name === 'include' ? value === true : value !== true;
    });
  }

  private variableValue(name: string, otherwise: unknown): unknown {
    this.variable = true;
    return Object.hasOwn(this.variables, name) ? this.variables[name] : (this.defaults.get(name) ?? otherwise);
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
