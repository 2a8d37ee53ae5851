import { operationFromDocument } from '@apollo/federation-internals';
import type { FetchNode, QueryPlan, QueryPlanner } from '@apollo/query-planner';
import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { ROUTER_CODES } from '../../codes.js';
import { routerError } from '../../errors.js';
import { withoutCollisions } from './aliases.js';
import { conditionsOf, withSettledConditions } from './conditions.js';
import { own, type Data } from '../data.js';
import { withoutIntrospection } from './introspection.js';
import { compilePlan, type CompiledFetch, type CompiledNode } from '../plan.js';
import { Selection } from './selection.js';
import type { SupergraphTypes } from '../supergraph-types.js';
import { bytesOfDocument } from './documents.js';
import { booleanDefaults, variablesOfPlan, withoutReservedVariable } from './variables.js';

/** Variables in conditions up to which an operation is planned for each set of their values: 8 plans at most. */
const MAX_SETTLED = 3;
/** Sets of values of conditions that are kept ready, of one operation. */
const KEPT_VARIANTS = 16;
/** Memory of a compiled operation, as measured for small and large ones of our own clients. */
const BASE_BYTES = 12_000;
const BYTES_PER_PLAN_CHARACTER = 20;

export interface OperationSource {
  /** What the client knows: the API of the supergraph, or a part of it. */
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
}

/** A plan, ready to run any number of times. */
export interface Planned {
  readonly plan: QueryPlan;
  readonly node: CompiledNode | undefined;
  /** Of a subscription: the fetch whose answers come again and again; `node` is what follows each. */
  readonly primary: { readonly node: FetchNode; readonly fetch: CompiledFetch } | undefined;
}

/** What an operation is under one set of values of its conditions. */
export interface Variant {
  readonly planned: Planned;
  readonly selection: Selection;
}

/**
 * An operation that can be run any number of times. It is planned for each set of values of its conditions, or once with
 * the planner's own conditions where these are many, and for subscriptions, whose plan must not depend on one subscriber.
 * Throws a GraphQLError for one that can't be planned.
 */
export class CompiledOperation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly responseKeys: ReadonlyMap<string, string>;
  /** Estimate of the memory that it takes, all plans and the document included; measured rather too high than too low. */
  readonly bytes: number;
  private readonly forPlanner: DocumentNode;
  private readonly renamed: string | undefined;
  private readonly conditions: readonly string[];
  private readonly defaults: ReadonlyMap<string, boolean>;
  /** The one for all values; absent where there is one for each set of them. */
  private readonly planned: Planned | undefined;
  private readonly variants = new LRUCache<string, Variant>({ max: KEPT_VARIANTS });

  constructor(
    { schema, document: given, operationName }: OperationSource,
    private readonly planner: QueryPlanner,
    private readonly types: SupergraphTypes,
    /** Of the first request. */
    variables: Data = {},
  ) {
    const { document, responseKeys } = withoutCollisions(given, types);
    const definition = getOperationAST(document, operationName);
    if (!definition) throw routerError('OPERATION_RESOLUTION_FAILURE', 'The document holds no such operation.');
    this.schema = schema;
    this.definition = definition;
    this.responseKeys = responseKeys;
    this.fragments = fragmentsOf(document);
    this.conditions = conditionsOf(document);
    const { document: forPlanner, renamed } = withoutReservedVariable(withoutIntrospection(document));
    this.forPlanner = forPlanner;
    this.renamed = renamed;
    this.defaults = booleanDefaults(definition, renamed);
    const isSettled = definition.operation !== OperationTypeNode.SUBSCRIPTION && this.conditions.length <= MAX_SETTLED;
    if (!isSettled) this.planned = this.plan();
    const { plan } = this.variant(variables).planned;
    const plans = isSettled ? Math.min(2 ** this.conditions.length, KEPT_VARIANTS) : 1;
    this.bytes = BASE_BYTES + plans * JSON.stringify(plan).length * BYTES_PER_PLAN_CHARACTER + bytesOfDocument(given);
  }

  /** Whether {@link variant} has nothing left to plan. */
  hasVariant(variables: Data): boolean {
    return this.planned !== undefined || this.variants.has(this.met(variables));
  }

  private met(variables: Data): string {
    return this.conditions.map((variable) => (this.condition(variable, variables) ? '1' : '0')).join('');
  }

  /** What is planned and selected under these variables. */
  variant(variables: Data): Variant {
    const met = this.met(variables);
    let variant = this.variants.get(met);
    if (!variant) {
      const { schema, fragments, responseKeys, conditions, definition } = this;
      const root = schema.getRootType(definition.operation);
      if (!root) throw routerError('BAD_REQUEST', `The schema has no ${definition.operation}.`);
      const condition = (variable: string): boolean =>
        met[conditions.indexOf(variable === this.renamed ? 'representations' : variable)] === '1';
      const selection = new Selection({ schema, fragments, responseKeys, condition }, root, [definition.selectionSet]);
      variant = { planned: this.planned ?? this.plan(condition), selection };
      this.variants.set(met, variant);
    }
    return variant;
  }

  /** Variables that lead to the variants that are kept, without all others. */
  variantsSeen(): Readonly<Record<string, boolean>>[] {
    return [...this.variants.keys()].map((met) =>
      Object.fromEntries(this.conditions.map((variable, index) => [variable, met[index] === '1'])),
    );
  }

  /** The variables under the names of the plan. */
  variablesOfPlan(variables: Data): Data {
    return variablesOfPlan(variables, this.renamed);
  }

  /** The variable of a `@skip` or `@include` that is null: a default applies to an absent variable only. */
  nullCondition(variables: Data): string | undefined {
    return this.conditions.find((variable) => own(variables, variable) === null);
  }

  /** Of a variable in `@skip` or `@include`. */
  condition(variable: string, variables: Data): boolean {
    const given = own(variables, variable);
    return typeof given === 'boolean' ? given : (this.defaults.get(variable) ?? false);
  }

  private plan(valueOf?: (variable: string) => boolean): Planned {
    const { planner, types, definition } = this;
    const operation = operationFromDocument(
      planner.supergraph.apiSchema(),
      withSettledConditions(this.forPlanner, valueOf),
      { validate: false, ...(definition.name && { operationName: definition.name.value }) },
    );
    const plan = planOf(planner, operation);
    const { node } = plan;
    if (node?.kind !== 'Subscription') return { plan, node: node && compilePlan(node, types), primary: undefined };
    const fetch = compilePlan(node.primary, types) as CompiledFetch;
    return { plan, node: node.rest && compilePlan(node.rest, types), primary: { node: node.primary, fetch } };
  }
}

/** The planner's own errors name types and subgraphs that clients do not know. */
function planOf(planner: QueryPlanner, operation: Parameters<QueryPlanner['buildQueryPlan']>[0]): QueryPlan {
  try {
    return planner.buildQueryPlan(operation);
  } catch (error) {
    throw Object.assign(notResolvable(), { cause: error });
  }
}

/** No subgraph provides what is selected, or this field of it. */
export function notResolvable(key?: string): GraphQLError {
  const code = 'OPERATION_NOT_RESOLVABLE';
  const what = key === undefined ? 'what this operation selects' : `the field ${key}`;
  return new GraphQLError(`No subgraph can provide ${what}.`, {
    ...(key !== undefined && { path: [key] }),
    extensions: { code, kind: ROUTER_CODES[code].kind },
  });
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}
