import { createHash } from 'node:crypto';
import type { FetchNode } from '@apollo/query-planner';
import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type OperationDefinitionNode,
} from 'graphql';
import { getArgumentValues, getVariableValues } from 'graphql/execution/values.js';
import { LRUCache } from 'lru-cache';
import type { Admission } from '../admission/admission.js';
import { canonicalJson } from '../../platform/domain/canonical-json.js';
import type { RequestContext } from '../context.js';
import { InvalidOperation, routerError } from '../errors.js';
import { viewerFieldErrors } from './viewer-fields.js';
import type { CompiledOperation, Planned as PlannedOperation } from '../execution/operation/operation.js';
import type { CacheHints } from '../cache/cache-policy.js';
import type { LoadedSupergraph } from '../execution/gateway.js';

/** Total length of the operations whose plans are kept. */
const CACHED_PLANS_CHARACTERS = 2 * 1024 * 1024;

export type Variables = Readonly<Record<string, unknown>>;

/** Plans subscriptions over one version of the supergraph by the official planner. */
export class SubscriptionPlanner {
  private readonly plans = new LRUCache<string, PlannedSubscription>({
    maxSize: CACHED_PLANS_CHARACTERS,
    sizeCalculation: (_plan, key) => key.length,
  });

  constructor(
    readonly supergraph: LoadedSupergraph,
    readonly admission: Admission,
    readonly hints: CacheHints,
  ) {}

  /** Throws a GraphQLError for an operation that is invalid, and an array of them for one that does not validate. */
  plan(query: string, document: DocumentNode, operationName: string | undefined): PlannedSubscription {
    let planned = this.known(query, operationName);
    if (!planned) {
      planned = this.build(query, document, operationName);
      this.plans.set(keyOf(query, operationName), planned);
    }
    return planned;
  }

  /** What was planned before. */
  known(query: string, operationName: string | undefined): PlannedSubscription | undefined {
    return this.plans.get(keyOf(query, operationName));
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
    const { schema, executor } = this.supergraph;
    const invalid = this.admission.check(document);
    if (invalid.length > 0) throw new InvalidOperation(invalid);
    const compiled = executor.compile({ schema, document, operationName });
    if (!compiled.variant({}).planned.primary)
      throw routerError('BAD_REQUEST', 'A subscription must select one field of Subscription.');
    const operation = getOperationAST(document, operationName) as OperationDefinitionNode;
    const planned = new PlannedSubscription(this, { query, document, operation, operationName, compiled });
    if (planned.shared) {
      const dependsOnViewer = this.hints.dependsOnViewer.bind(this.hints);
      const errors = viewerFieldErrors({ schema, document, operation, stream: planned.field, dependsOnViewer });
      if (errors.length > 0) throw new InvalidOperation(errors);
    }
    return planned;
  }

  /** Whether the subgraph resolves this field of this type itself. */
  owns(subgraph: string, type: string, field: string): boolean {
    const { schema } = this.supergraph.planner.supergraph;
    const definition = schema.type(type);
    if (definition?.kind !== 'ObjectType' && definition?.kind !== 'InterfaceType') return false;
    const found = definition.field(field);
    if (!found) return false;
    const places = found.appliedDirectivesOf('join__field').map((applied) => applied.arguments() as { graph?: string });
    if (places.length === 0) return true;
    const graphs = schema.type('join__Graph');
    return places.some(({ graph }) => {
      const value = graphs?.kind === 'EnumType' && graph !== undefined ? graphs.value(graph) : undefined;
      const [joined] = value?.appliedDirectivesOf('join__graph') ?? [];
      return (joined?.arguments() as { name?: string } | undefined)?.name === subgraph;
    });
  }

  /** Whether the owner of the field marked it `@shared(scope:)`: its events are the same for all who may see the scope. */
  isShared(field: string): boolean {
    const root = this.supergraph.planner.supergraph.schema.schemaDefinition.rootType('subscription');
    return (root?.field(field)?.appliedDirectivesOf('shared').length ?? 0) > 0;
  }
}

function keyOf(query: string, operationName: string | undefined): string {
  return `${operationName ?? ''}\n${query}`;
}

interface Planned {
  readonly query: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | undefined;
  readonly compiled: CompiledOperation;
}

/** A subscription operation, ready to run: one fetch that the owner of the field answers again and again, and what each event needs of others. */
export class PlannedSubscription {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly owner: string;
  /** Name of the field of `Subscription`. */
  readonly field: string;
  readonly shared: boolean;
  /** Whether its events are others in another language. */
  readonly byLanguage: boolean;
  /** Equal for two versions of the supergraph if subscribers would not notice the difference. */
  readonly fingerprint: string;
  private readonly primary: FetchNode;

  constructor(
    readonly planner: SubscriptionPlanner,
    private readonly planned: Planned,
  ) {
    const { compiled, operation, document, operationName, query } = planned;
    this.query = query;
    this.operationName = operationName;
    const { primary, plan } = compiled.variant({}).planned;
    this.primary = (primary as NonNullable<PlannedOperation['primary']>).node;
    this.owner = this.primary.serviceName;
    this.field = rootField(operation, document).name.value;
    this.shared = planner.isShared(this.field);
    this.byLanguage = planner.hints.dependsOnLanguage(document);
    this.fingerprint = JSON.stringify([this.shared, plan]);
  }

  get document(): DocumentNode {
    return this.planned.document;
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

  /** Same for all who asked for the same; `language` counts only where the events depend on it. */
  key(variables: Variables, language: string): string {
    return createHash('sha256')
      .update(canonicalJson([this.query, this.operationName ?? null, variables, this.byLanguage ? language : null]))
      .digest('hex');
  }

  /** What to ask the owner of the field for. */
  upstreamRequest(variables: Variables): { query: string; operationName: string | undefined; variables: Variables } {
    const { primary } = this;
    const given = this.planned.compiled.variablesOfPlan(variables);
    const used = (primary.variableUsages ?? []).filter((name) => given[name] !== undefined);
    return {
      query: primary.operation,
      operationName: primary.operationName,
      variables: Object.fromEntries(used.map((name) => [name, given[name]])),
    };
  }

  /** Completes an event of the owner by the fields of other subgraphs. Errors there null their fields and come along. */
  resolve(event: ExecutionResult, variables: Variables, context: RequestContext): Promise<ExecutionResult> {
    return this.planner.supergraph.executor.completeEvent(this.planned.compiled, event, variables, context);
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
