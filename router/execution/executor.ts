import { prettyFormatQueryPlan, type QueryPlan, type QueryPlanner } from '@apollo/query-planner';
import { OperationTypeNode, validate, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../context.js';
import { routerError } from '../errors.js';
import { refused, ResponseTooLarge } from '../refusals.js';
import { complete, LimitExceeded } from './completion.js';
import { JsonText } from './data.js';
import { EntityRequests } from './entities.js';
import { HeldBytes } from './held-bytes.js';
import { introspect } from './operation/introspection.js';
import { CompiledOperation, notResolvable, type OperationSource, type Variant } from './operation/operation.js';
import { PlanningQueue, senderOf } from './planning-queue.js';
import { runNode, takeRoot, type Run } from './run.js';
import { SupergraphTypes } from './supergraph-types.js';
import type { FetchSubgraph } from './fetch-subgraph.js';

/** Memory of the operations that are kept ready. */
const MAX_COMPILED_BYTES = 64 * 1024 * 1024;
/** How many operations are planned before another supergraph is served, and how long requests wait for that at most. */
const WARM_UP = { operations: 100, milliseconds: 500 };

/** An operation that was validated against `schema`, with variables that fit it. */
export interface ExecutorRequest extends OperationSource {
  /** Equal for equal documents. */
  readonly documentHash: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An operation and how often it was asked for. */
interface Prepared {
  readonly source: Omit<ExecutorRequest, 'variables'>;
  readonly operation: CompiledOperation;
  uses: number;
}

const plans = new WeakMap<RequestContext, QueryPlan>();

/** The plan by which a request was answered, as people read it; formatted only when it is asked for. */
export function planOf(context: RequestContext): string | undefined {
  const plan = plans.get(context);
  return plan && prettyFormatQueryPlan(plan);
}

/** Answers operations over one version of the supergraph: planned and compiled once, then run by the subgraphs' answers. */
export class Executor {
  private readonly types: SupergraphTypes;
  private readonly compiled = new LRUCache<string, Prepared>({
    maxSize: MAX_COMPILED_BYTES,
    sizeCalculation: ({ operation }) => operation.bytes,
  });
  private readonly compiling = new Map<string, Promise<CompiledOperation>>();
  private readonly schemas = new Map<GraphQLSchema, number>();

  constructor(
    private readonly planner: QueryPlanner,
    private readonly fetchSubgraph: FetchSubgraph,
    /** Called for each operation that is run, with whether it was ready. */
    private readonly onPlan?: (found: boolean) => void,
    private readonly planning = new PlanningQueue(),
    /** Characters of the data of a response; more is `RESPONSE_TOO_LARGE`. */
    private readonly maxCharacters = Infinity,
    private readonly held = new HeldBytes(),
  ) {
    this.types = new SupergraphTypes(planner.supergraph.schema);
  }

  async execute(request: ExecutorRequest, context: RequestContext): Promise<ExecutionResult> {
    const operation = this.known(request) ?? (await this.compileUnseen(request, context));
    const nullVariable = operation.nullCondition(request.variables);
    if (nullVariable !== undefined)
      return {
        errors: [routerError('BAD_USER_INPUT', `The variable $${nullVariable} of @skip or @include must not be null.`)],
      };
    const variant = operation.variant(request.variables);
    plans.set(context, variant.planned.plan);
    const { planned, selection } = variant;
    // The planner leaves out what no subgraph provides.
    const asked = (selection.single?.fields ?? []).filter(({ meta }) => meta === undefined);
    if (!planned.node && asked.length > 0) return { data: null, errors: [notResolvable()] };
    const holding = this.held.operation(this.fetchSubgraph);
    try {
      const run = this.start(operation, request.variables, context, holding.fetchSubgraph);
      await runNode(planned.node, run);
      // A missing value that must not be null is reported when the response is written.
      for (const { key, source, shape } of asked)
        if (!shape.nonNull && run.data[source] === undefined && !run.errors.some(({ path = [key] }) => path[0] === key))
          run.errors.push(notResolvable(key));
      return this.finish(operation, variant, run);
    } finally {
      holding.end();
    }
  }

  /** Completes one answer of a subscription's owner by what other subgraphs have to say. The answer is used up. */
  async completeEvent(
    operation: CompiledOperation,
    event: ExecutionResult,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<ExecutionResult> {
    const holding = this.held.operation(this.fetchSubgraph);
    try {
      const run = this.start(operation, variables, context, holding.fetchSubgraph);
      const variant = operation.variant(variables);
      const { primary, node } = variant.planned;
      if (primary) takeRoot(primary.fetch, event, run);
      await runNode(node, run);
      return this.finish(operation, variant, run);
    } finally {
      holding.end();
    }
  }

  compile(source: OperationSource, variables?: ExecutorRequest['variables']): CompiledOperation {
    return new CompiledOperation(source, this.planner, this.types, variables);
  }

  /** Estimated memory of the operations that are kept ready. */
  get bytes(): number {
    return this.compiled.calculatedSize;
  }

  /** Operations that are kept ready; for metrics. */
  get size(): number {
    return this.compiled.size;
  }

  /**
   * Plans what the former version of the supergraph was asked for most, as far as it is still valid, so that no one waits
   * for a plan right after a new one is served. Answers how many operations are ready.
   */
  warmUp(former: { readonly executor: Executor; readonly schema: GraphQLSchema }, schema: GraphQLSchema): number {
    const until = performance.now() + WARM_UP.milliseconds;
    const mostUsed = [...former.executor.compiled.values()]
      .filter(({ source }) => source.schema === former.schema)
      .sort((one, other) => other.uses - one.uses);
    for (const { source, operation } of mostUsed.slice(0, WARM_UP.operations)) {
      if (performance.now() > until) break;
      if (validate(schema, source.document).length > 0) continue;
      for (const variables of operation.variantsSeen())
        this.prepare({ ...source, schema, variables }, 0).variant(variables);
    }
    return this.compiled.size;
  }

  /** An operation that can run at once. */
  private known(request: ExecutorRequest): CompiledOperation | undefined {
    const prepared = this.compiled.get(this.keyOf(request));
    const isReady = prepared?.operation.hasVariant(request.variables) === true;
    this.onPlan?.(isReady);
    if (!prepared || !isReady) return undefined;
    prepared.uses += 1;
    return prepared.operation;
  }

  /** Compiles an operation, or another variant of it, when its turn comes; once for equal requests at the same time. */
  private compileUnseen(request: ExecutorRequest, context: RequestContext): Promise<CompiledOperation> {
    const sender = senderOf(context);
    const key = this.keyOf(request);
    const begun = this.compiling.get(key);
    const compile = (): Promise<CompiledOperation> =>
      this.planning.run(sender, () => {
        const operation = this.prepare(request);
        operation.variant(request.variables);
        return operation;
      });
    const compiling = begun
      ? begun.then((operation) => (operation.hasVariant(request.variables) ? operation : compile()), compile)
      : compile();
    this.compiling.set(key, compiling);
    const forget = (): void => {
      if (this.compiling.get(key) === compiling) this.compiling.delete(key);
    };
    compiling.then(forget, forget);
    return compiling;
  }

  private keyOf({ schema, documentHash, operationName }: ExecutorRequest): string {
    const number = this.schemas.get(schema) ?? this.schemas.size;
    this.schemas.set(schema, number);
    return `${number} ${documentHash} ${operationName ?? ''}`;
  }

  private prepare(request: ExecutorRequest, uses = 1): CompiledOperation {
    const { schema, document, documentHash, operationName } = request;
    const key = this.keyOf(request);
    let prepared = this.compiled.get(key);
    if (!prepared) {
      const source = { schema, document, documentHash, operationName };
      prepared = { source, operation: this.compile(source, request.variables), uses: 0 };
      this.compiled.set(key, prepared);
    }
    prepared.uses += uses;
    return prepared.operation;
  }

  private start(
    operation: CompiledOperation,
    given: Readonly<Record<string, unknown>>,
    context: RequestContext,
    fetchSubgraph: FetchSubgraph,
  ): Run {
    const variables = operation.variablesOfPlan(given);
    return {
      types: this.types,
      variables,
      condition: (variable) => operation.condition(variable, variables),
      responseKeys: operation.responseKeys,
      context,
      fetchSubgraph,
      data: {},
      errors: [],
      absent: new WeakSet(),
      repeats: false,
      entities: operation.definition.operation === OperationTypeNode.MUTATION ? undefined : new EntityRequests(),
    };
  }

  private finish(operation: CompiledOperation, { selection }: Variant, run: Run): ExecutionResult {
    const { errors, variables, repeats, absent } = run;
    const { schema, definition, fragments } = operation;
    const { maxCharacters } = this;
    const tooLarge = () => ({ errors: [refused(new ResponseTooLarge(maxCharacters), 400)] });
    let text: string | undefined;
    try {
      text = complete(run.data, selection, {
        errors,
        repeats,
        absent,
        maxCharacters,
        introspect: (field) => introspect(field, { schema, operation: definition, fragments, variables, errors }),
      });
    } catch (error) {
      if (error instanceof LimitExceeded) return tooLarge();
      throw error;
    }
    if (text !== undefined && text.length > maxCharacters) return tooLarge();
    const data = text === undefined ? null : new JsonText(text);
    return errors.length > 0 ? { data, errors } : { data };
  }
}
