import { operationFromDocument } from '@apollo/federation-internals';
import { prettyFormatQueryPlan, type FetchNode, type QueryPlan, type QueryPlanner } from '@apollo/query-planner';
import {
  getOperationAST,
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { routerError } from '../errors.js';
import { withoutCollisions } from './aliases.js';
import { withoutConstantConditions } from './constant-conditions.js';
import { own, type Data } from './data.js';
import { compilePlan, type CompiledFetch, type CompiledNode } from './plan.js';
import { Selection } from './selection.js';
import type { SupergraphTypes } from './supergraph-types.js';

/** Sets of conditions whose selections are kept, of one operation. */
const KEPT_VARIANTS = 16;

export interface OperationSource {
  /** What the client knows: the API of the supergraph, or a part of it. */
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
}

/** An operation that was planned, ready to run any number of times. Throws a GraphQLError for one that can't be planned. */
export class CompiledOperation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly responseKeys: ReadonlyMap<string, string>;
  readonly plan: QueryPlan;
  readonly node: CompiledNode | undefined;
  /** Of a subscription: the fetch whose answers come again and again; `node` is what follows each. */
  readonly primary: { readonly node: FetchNode; readonly fetch: CompiledFetch } | undefined;
  /** A measure of the memory that it takes. */
  readonly size: number;
  private readonly conditions: readonly string[];
  private readonly defaults: ReadonlyMap<string, boolean>;
  private readonly variants = new LRUCache<string, Selection>({ max: KEPT_VARIANTS });

  constructor(
    { schema, document: given, operationName }: OperationSource,
    planner: QueryPlanner,
    types: SupergraphTypes,
  ) {
    const { document, responseKeys } = withoutCollisions(given, types);
    const definition = getOperationAST(document, operationName);
    if (!definition) throw routerError('OPERATION_RESOLUTION_FAILURE', 'The document holds no such operation.');
    this.schema = schema;
    this.definition = definition;
    this.responseKeys = responseKeys;
    this.fragments = fragmentsOf(document);
    this.conditions = conditionsOf(document);
    this.defaults = defaultsOf(definition);
    this.plan = planner.buildQueryPlan(
      operationFromDocument(planner.supergraph.apiSchema(), withoutConstantConditions(document), {
        validate: false,
        ...(operationName !== undefined && { operationName }),
      }),
    );
    const { node } = this.plan;
    if (node?.kind === 'Subscription') {
      this.primary = { node: node.primary, fetch: compilePlan(node.primary, types) as CompiledFetch };
      this.node = node.rest && compilePlan(node.rest, types);
    } else this.node = node && compilePlan(node, types);
    this.size = JSON.stringify(this.plan).length + (given.loc?.end ?? 0);
  }

  /** The plan as people read it. */
  explain(): string {
    return prettyFormatQueryPlan(this.plan);
  }

  /** Of a variable in `@skip` or `@include`. */
  condition(variable: string, variables: Data): boolean {
    const given = own(variables, variable);
    return typeof given === 'boolean' ? given : (this.defaults.get(variable) ?? false);
  }

  /** What is selected under these variables. */
  selection(variables: Data): Selection {
    const met = this.conditions.map((variable) => (this.condition(variable, variables) ? '1' : '0')).join('');
    let selection = this.variants.get(met);
    if (!selection) {
      const { schema, fragments, responseKeys, conditions, definition } = this;
      const root = schema.getRootType(definition.operation);
      if (!root) throw routerError('BAD_REQUEST', `There is no ${definition.operation} here.`);
      const condition = (variable: string): boolean => met[conditions.indexOf(variable)] === '1';
      selection = new Selection({ schema, fragments, responseKeys, condition }, root, [definition.selectionSet]);
      this.variants.set(met, selection);
    }
    return selection;
  }
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

function conditionsOf(document: DocumentNode): string[] {
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

function defaultsOf(definition: OperationDefinitionNode): Map<string, boolean> {
  const defaults = new Map<string, boolean>();
  for (const { variable, defaultValue } of definition.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.BOOLEAN) defaults.set(variable.name.value, defaultValue.value);
  }
  return defaults;
}
