import { createHash } from 'node:crypto';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { operationFromDocument } from '@apollo/federation-internals';
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { getArgumentValues, getVariableValues } from 'graphql/execution/values.js';
import { LRUCache } from 'lru-cache';
import type { Admission } from './admission.js';
import { canonical } from './canonical.js';
import type { RequestContext } from './context.js';
import { InvalidOperation, routerError } from './errors.js';
import type { LoadedSupergraph } from './gateway.js';

/** Total length of the operations whose plans are kept. */
const CACHED_PLANS_CHARACTERS = 2 * 1024 * 1024;

export type Variables = Readonly<Record<string, unknown>>;
type GatewayRequest = Parameters<typeof executeQueryPlan>[2];

/** Plans subscriptions over one version of the supergraph by the official planner. */
export class SubscriptionPlanner {
  private readonly plans = new LRUCache<string, PlannedSubscription>({
    maxSize: CACHED_PLANS_CHARACTERS,
    sizeCalculation: (_plan, key) => key.length,
  });
  private supergraphSchema: GraphQLSchema | undefined;

  constructor(
    readonly supergraph: LoadedSupergraph,
    private readonly source: (subgraph: string) => GraphQLDataSource,
    readonly admission: Admission,
  ) {}

  /** Throws a GraphQLError for an operation that is invalid, and an array of them for one that does not validate. */
  plan(query: string, document: DocumentNode, operationName: string | undefined): PlannedSubscription {
    const key = `${operationName ?? ''}\n${query}`;
    let planned = this.plans.get(key);
    if (!planned) {
      planned = this.build(query, document, operationName);
      this.plans.set(key, planned);
    }
    return planned;
  }

  /** The plan of the same operation over this version, or nothing if it is no longer the same or no longer valid. */
  unchanged(former: PlannedSubscription): PlannedSubscription | undefined {
    try {
      const planned = this.plan(former.query, parse(former.query), former.operationName);
      return planned.fingerprint === former.fingerprint ? planned : undefined;
    } catch {
      return undefined;
    }
  }

  private build(query: string, document: DocumentNode, operationName: string | undefined): PlannedSubscription {
    const { planner } = this.supergraph;
    const invalid = this.admission.check(document);
    if (invalid.length > 0) throw new InvalidOperation(invalid);
    const api = planner.supergraph.apiSchema();
    const plan = planner.buildQueryPlan(
      operationFromDocument(api, document, { ...(operationName !== undefined && { operationName }) }),
    );
    if (plan.node?.kind !== 'Subscription')
      throw routerError('BAD_REQUEST', 'A subscription must select one field of Subscription.');
    const { primary, rest } = plan.node;
    const operation = getOperationAST(document, operationName) as OperationDefinitionNode;
    return new PlannedSubscription(this, { query, document, operation, operationName, primary, rest });
  }

  /** Whether the owner of the field marked it `@shared(scope:)`: its events are the same for all who may see the scope. */
  isShared(field: string): boolean {
    const root = this.supergraph.planner.supergraph.schema.schemaDefinition.rootType('subscription');
    return (root?.field(field)?.appliedDirectivesOf('shared').length ?? 0) > 0;
  }

  sourcesOf(plan: QueryPlan): Record<string, GraphQLDataSource> {
    const sources: Record<string, GraphQLDataSource> = {};
    JSON.stringify(plan, (key, value: unknown) => {
      if (key === 'serviceName' && typeof value === 'string') sources[value] = this.source(value);
      return value;
    });
    return sources;
  }

  /** Needed only where something is subscribed to, so not made at the start. */
  get executionSchema(): GraphQLSchema {
    return (this.supergraphSchema ??= this.supergraph.planner.supergraph.schema.toGraphQLJSSchema());
  }
}

interface Planned {
  readonly query: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | undefined;
  readonly primary: FetchNode;
  readonly rest: PlanNode | undefined;
}

/** A subscription operation, ready to run: one fetch that the owner of the field answers again and again, and what each event needs of others. */
export class PlannedSubscription {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly owner: string;
  /** Name of the field of `Subscription`. */
  readonly field: string;
  readonly shared: boolean;
  /** Equal for two versions of the supergraph if subscribers would not notice the difference. */
  readonly fingerprint: string;
  private readonly eventPlan: QueryPlan;
  private readonly operationContext: ReturnType<typeof buildOperationContext>;
  private readonly sources: Record<string, GraphQLDataSource>;

  constructor(
    readonly planner: SubscriptionPlanner,
    private readonly planned: Planned,
  ) {
    const { primary, rest, operation, document, operationName, query } = planned;
    this.query = query;
    this.operationName = operationName;
    this.owner = primary.serviceName;
    this.field = rootField(operation, document).name.value;
    this.shared = planner.isShared(this.field);
    this.eventPlan = { kind: 'QueryPlan', node: rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary };
    this.fingerprint = JSON.stringify([this.shared, this.eventPlan]);
    this.operationContext = buildOperationContext({
      schema: planner.supergraph.schema,
      operationDocument: document,
      ...(operationName !== undefined && { operationName }),
    });
    this.sources = planner.sourcesOf(this.eventPlan);
  }

  /** Throws a GraphQLError where these variables make it too much. */
  admit(variables: Variables): void {
    this.planner.admission.admit(this.planned.document, this.planned.operation, variables);
  }

  /** Arguments of the subscription field, defaults filled in. Throws a GraphQLError, or {@link InvalidOperation}, for values that do not fit. */
  argumentsFor(variables: Variables): Variables {
    const { schema } = this.planner.supergraph;
    const { operation, document } = this.planned;
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (errors) throw new InvalidOperation(errors.map((error) => routerError('BAD_USER_INPUT', error.message)));
    const definition = schema.getSubscriptionType()?.getFields()[this.field];
    return definition ? getArgumentValues(definition, rootField(operation, document), coerced) : {};
  }

  /** Same for all who asked for the same, whoever they are. */
  key(variables: Variables): string {
    return createHash('sha256')
      .update(JSON.stringify([this.query, this.operationName ?? null, canonical(variables)]))
      .digest('hex');
  }

  /** What to ask the owner of the field for. */
  upstreamRequest(variables: Variables): { query: string; operationName: string | undefined; variables: Variables } {
    const { primary } = this.planned;
    const used = (primary.variableUsages ?? []).filter((name) => variables[name] !== undefined);
    return {
      query: primary.operation,
      operationName: primary.operationName,
      variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
    };
  }

  /** Completes an event of the owner by the fields of other subgraphs. Errors there null their fields and come along. */
  async resolve(event: ExecutionResult, variables: Variables, context: RequestContext): Promise<ExecutionResult> {
    const { document, operation, query, operationName, primary } = this.planned;
    const owner = this.sources[this.owner];
    const sources = Object.assign(Object.create(null) as typeof this.sources, this.sources, {
      // The first fetch of the plan is the subscription itself: the event is its answer.
      [this.owner]: {
        process: (options: Parameters<GraphQLDataSource['process']>[0]) =>
          options.request.query === primary.operation
            ? Promise.resolve({ data: event.data, errors: event.errors })
            : owner?.process(options),
      },
    });
    const request = {
      request: { query, operationName, variables },
      context,
      logger: console,
      metrics: {},
      schema: this.planner.supergraph.schema,
      document,
      operation,
    } as unknown as GatewayRequest;
    const api = this.planner.supergraph.planner.supergraph.apiSchema();
    return executeQueryPlan(this.eventPlan, sources, request, this.operationContext, this.planner.executionSchema, api);
  }
}

/** The one field that a subscription selects: validation allows no second, but it may sit in a fragment. */
function rootField(operation: OperationDefinitionNode, document: DocumentNode): FieldNode {
  let selections = operation.selectionSet.selections;
  for (;;) {
    const first = selections[0];
    if (!first) throw new GraphQLError('A subscription selects a field.');
    if (first.kind === Kind.FIELD) return first;
    if (first.kind === Kind.INLINE_FRAGMENT) {
      selections = first.selectionSet.selections;
      continue;
    }
    const name = first.name.value;
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
    );
    selections = fragment?.kind === Kind.FRAGMENT_DEFINITION ? fragment.selectionSet.selections : [];
  }
}
