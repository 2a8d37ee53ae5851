import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import { operationFromDocument } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse, validate, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { continueTrace } from '../../platform/process/telemetry.js';
import { platformContext, type RequestContext } from '../context.js';
import { Executor } from '../execution/executor.js';
import type { SubgraphFetch } from '../execution/fetch-subgraph.js';

type Modules = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>;
type Resolvers = NonNullable<Extract<Modules[number], { typeDefs: unknown }>['resolvers']>;
type Json = Record<string, unknown>;

/** A subgraph of a test, all directives of federation at hand. */
export interface TestSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly resolvers: Resolvers;
}

export interface Answered {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Json;
  }[];
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@requires", "@provides",
  "@external", "@shareable", "@override", "@inaccessible", "@interfaceObject", "@tag", "@context", "@fromContext"])\n`;

/** A composed supergraph over subgraphs in memory, by our executor and by the one of Apollo's gateway. */
export class TestSupergraph {
  readonly requests: (SubgraphFetch & { readonly subgraph: string })[] = [];
  readonly planner: QueryPlanner;
  readonly schema: GraphQLSchema;
  /** Answers in the place of a subgraph. */
  readonly instead = new Map<string, (request: SubgraphFetch) => ExecutionResult>();
  readonly executor: Executor;
  private readonly subgraphs: ReadonlyMap<string, GraphQLSchema>;

  constructor(...subgraphs: readonly TestSubgraph[]) {
    const composed = composeServices(
      subgraphs.map(({ name, sdl }) => ({ name, url: `http://${name}.invalid`, typeDefs: parse(LINK + sdl) })),
    );
    if (!composed.supergraphSdl) throw new Error(composed.errors?.map(({ message }) => message).join('\n'));
    const supergraph = Supergraph.build(composed.supergraphSdl);
    this.planner = new QueryPlanner(supergraph);
    this.schema = supergraph.apiSchema().toGraphQLJSSchema();
    this.subgraphs = new Map(
      subgraphs.map(({ name, sdl, resolvers }) => [
        name,
        buildSubgraphSchema([{ typeDefs: parse(LINK + sdl), resolvers }]),
      ]),
    );
    this.executor = new Executor(this.planner, (subgraph, request) => this.fetch(subgraph, request));
  }

  async ours(query: string, variables: Json = {}, context: RequestContext = requestContext()): Promise<Answered> {
    const document = this.validated(query);
    const request = { schema: this.schema, document, documentHash: query, operationName: undefined, variables };
    return json(await this.executor.execute(request, context));
  }

  /** By the executor of Apollo's gateway, over the same planner. */
  async stock(query: string, variables: Json = {}): Promise<Answered> {
    const document = this.validated(query);
    const api = this.planner.supergraph.apiSchema();
    const plan = this.planner.buildQueryPlan(operationFromDocument(api, document));
    const sources: Record<string, GraphQLDataSource> = {};
    for (const name of this.subgraphs.keys()) {
      sources[name] = {
        process: async ({ request }) => {
          const kind = /^mutation/.test(request.query ?? '') ? 'mutation' : 'query';
          const result = await this.fetch(name, { query: request.query ?? '', variables: request.variables, kind });
          return json(result) as Awaited<ReturnType<GraphQLDataSource['process']>>;
        },
      };
    }
    const operationContext = buildOperationContext({ schema: this.schema, operationDocument: document });
    const request = {
      request: { query, variables },
      context: {},
      logger: console,
      metrics: {},
      schema: this.schema,
      document,
      operation: operationContext.operation,
    } as unknown as Parameters<typeof executeQueryPlan>[2];
    const supergraphSchema = this.planner.supergraph.schema.toGraphQLJSSchema();
    return json(await executeQueryPlan(plan, sources, request, operationContext, supergraphSchema, api));
  }

  private validated(query: string) {
    const document = parse(query);
    const errors = validate(this.schema, document);
    if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
    return document;
  }

  private async fetch(subgraph: string, request: SubgraphFetch): Promise<ExecutionResult> {
    this.requests.push({ ...request, subgraph });
    const schema = this.subgraphs.get(subgraph) as GraphQLSchema;
    const document = parse(request.query);
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors };
    const given = this.instead.get(subgraph)?.(request);
    const result = given ?? (await execute({ schema, document, variableValues: { ...request.variables } }));
    // As it comes over HTTP, but with the errors as they were.
    return {
      ...(JSON.parse(JSON.stringify(result)) as ExecutionResult),
      ...(result.errors && { errors: result.errors }),
    };
  }
}

/** As it goes over HTTP. */
function json(result: unknown): Answered {
  return JSON.parse(JSON.stringify(result)) as Answered;
}

export function requestContext(): RequestContext {
  return { ...platformContext(continueTrace({})), caller: 'client' };
}
