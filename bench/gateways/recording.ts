import { Supergraph, operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { QueryPlanner } from '@apollo/query-planner';
import { execute, parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { continueTrace } from '../../platform/process/telemetry.js';
import { platformContext } from '../../router/context.js';
import { Executor } from '../../router/execution/executor.js';
import { composed, schemaOf, SUBGRAPHS } from './schema.js';

/** Requests of an operation: those of a wave are sent together, when the wave before it is answered. */
export type Recording = readonly (readonly { readonly path: string; readonly body: string }[])[];

export interface Recorded {
  readonly all: Recording;
  /** What differs: equal requests once, and equal entities once. */
  readonly distinct: Recording;
  readonly answer: ExecutionResult;
}

/** What an operation asks of the subgraphs, by the stock executor and by ours. */
export async function record(query: string): Promise<Recorded> {
  const supergraph = Supergraph.build(composed((name) => `http://${name}.invalid`));
  const planner = new QueryPlanner(supergraph);
  const api = supergraph.apiSchema();
  const schema = api.toGraphQLJSSchema();
  const document = parse(query);
  const subgraphs = new Map(SUBGRAPHS.map((subgraph) => [subgraph.name as string, schemaOf(subgraph)]));
  const recorder = () => {
    const waves: { path: string; body: string }[][] = [];
    let answered = 0;
    const ask = async (subgraph: string, text: string, variables: object | undefined): Promise<ExecutionResult> => {
      const wave = answered;
      (waves[wave] ??= []).push({ path: `/${subgraph}`, body: JSON.stringify({ query: text, variables }) });
      const result = await execute({
        schema: subgraphs.get(subgraph) as GraphQLSchema,
        document: parse(text),
        variableValues: { ...variables },
      });
      answered = Math.max(answered, wave + 1);
      return JSON.parse(JSON.stringify(result)) as ExecutionResult;
    };
    return { waves, ask };
  };

  const stock = recorder();
  const sources: Record<string, GraphQLDataSource> = {};
  for (const name of subgraphs.keys())
    sources[name] = {
      process: async ({ request }) =>
        (await stock.ask(name, request.query ?? '', request.variables)) as Awaited<
          ReturnType<GraphQLDataSource['process']>
        >,
    };
  const operationContext = buildOperationContext({ schema, operationDocument: document });
  const request = {
    request: { query, variables: {} },
    context: {},
    logger: console,
    metrics: {},
    schema,
    document,
    operation: operationContext.operation,
  } as unknown as Parameters<typeof executeQueryPlan>[2];
  const plan = planner.buildQueryPlan(operationFromDocument(api, document));
  await executeQueryPlan(plan, sources, request, operationContext, supergraph.schema.toGraphQLJSSchema(), api);

  const ours = recorder();
  const executor = new Executor(planner, (subgraph, { query: text, variables }) => ours.ask(subgraph, text, variables));
  const answer = await executor.execute(
    { schema, document, documentHash: query, operationName: undefined, variables: {} },
    platformContext(continueTrace({})),
  );
  return { all: stock.waves, distinct: ours.waves, answer };
}
