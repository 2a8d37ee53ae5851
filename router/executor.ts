import type { QueryPlanner } from '@apollo/query-planner';
import { OperationTypeNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from './context.js';
import { complete } from './execution/completion.js';
import type { Data } from './execution/data.js';
import { EntityRequests } from './execution/entities.js';
import { introspect } from './execution/introspection.js';
import { CompiledOperation, type OperationSource } from './execution/operation.js';
import { runNode, takeRoot, type Run } from './execution/run.js';
import { SupergraphTypes } from './execution/supergraph-types.js';
import type { FetchSubgraph } from './fetch-subgraph.js';

/** Characters of plans and documents that are kept ready: about a tenth of the memory that they take. */
const COMPILED_CHARACTERS = 8 * 1024 * 1024;

/** An operation that was validated against `schema`, with variables that fit it. */
export interface ExecutorRequest extends OperationSource {
  /** Equal for equal documents. */
  readonly documentHash: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const plans = new WeakMap<RequestContext, CompiledOperation>();

/** The plan by which a request was answered, as people read it; formatted only when it is asked for. */
export function planOf(context: RequestContext): string | undefined {
  return plans.get(context)?.explain();
}

/** Answers operations over one version of the supergraph: planned and compiled once, then run by the subgraphs' answers. */
export class Executor {
  private readonly types: SupergraphTypes;
  private readonly compiled = new LRUCache<string, CompiledOperation>({
    maxSize: COMPILED_CHARACTERS,
    sizeCalculation: ({ size }) => size,
  });
  private readonly schemas = new Map<GraphQLSchema, number>();

  constructor(
    private readonly planner: QueryPlanner,
    private readonly fetchSubgraph: FetchSubgraph,
  ) {
    this.types = new SupergraphTypes(planner.supergraph.schema);
  }

  async execute(request: ExecutorRequest, context: RequestContext): Promise<ExecutionResult> {
    const operation = this.prepare(request);
    plans.set(context, operation);
    const run = this.start(operation, request.variables, context);
    await runNode(operation.node, run);
    return this.finish(operation, run);
  }

  /** Completes one answer of a subscription's owner by what other subgraphs have to say. The answer is used up. */
  async completeEvent(
    operation: CompiledOperation,
    event: ExecutionResult,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<ExecutionResult> {
    const run = this.start(operation, variables, context);
    if (operation.primary) takeRoot(operation.primary.fetch, event, run);
    await runNode(operation.node, run);
    return this.finish(operation, run);
  }

  compile(source: OperationSource): CompiledOperation {
    return new CompiledOperation(source, this.planner, this.types);
  }

  private prepare(request: ExecutorRequest): CompiledOperation {
    const { schema, documentHash, operationName } = request;
    const number = this.schemas.get(schema) ?? this.schemas.size;
    this.schemas.set(schema, number);
    const key = `${number} ${documentHash} ${operationName ?? ''}`;
    let operation = this.compiled.get(key);
    if (!operation) {
      operation = this.compile(request);
      this.compiled.set(key, operation);
    }
    return operation;
  }

  private start(
    operation: CompiledOperation,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Run {
    return {
      types: this.types,
      variables,
      condition: (variable) => operation.condition(variable, variables),
      responseKeys: operation.responseKeys,
      context,
      fetchSubgraph: this.fetchSubgraph,
      data: {},
      errors: [],
      entities: operation.definition.operation === OperationTypeNode.MUTATION ? undefined : new EntityRequests(),
    };
  }

  private finish(operation: CompiledOperation, run: Run): ExecutionResult {
    const { errors, variables } = run;
    const { schema, definition, fragments } = operation;
    const data: Data | null = complete(run.data, operation.selection(variables), errors, (field) =>
      introspect(field, { schema, operation: definition, fragments, variables, errors }),
    );
    return errors.length > 0 ? { data, errors } : { data };
  }
}
