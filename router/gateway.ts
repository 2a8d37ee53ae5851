import { readFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { Supergraph } from '@apollo/federation-internals';
import type { QueryPlanner } from '@apollo/query-planner';
import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Log } from '../platform/telemetry.js';
import type { RequestContext } from './context.js';
import type { FetchSubgraph } from './fetch-subgraph.js';

const WATCH_INTERVAL_MS = 250;

/** One version of the supergraph, as queries and subscriptions both use it. */
export interface LoadedSupergraph {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly planner: QueryPlanner;
}

export interface GatewayOptions {
  readonly supergraphFile: string;
  readonly source: (subgraph: string) => GraphQLDataSource;
  /** Called at the first load and after every reload. */
  readonly onLoad: (supergraph: LoadedSupergraph) => void;
  readonly log: Log;
}

/** The stock Apollo gateway over a supergraph file. A changed file is loaded at once; a broken one is logged and the old one kept. */
export function createGateway(options: GatewayOptions): ApolloGateway {
  const { supergraphFile, source, onLoad, log } = options;
  const gateway = new ApolloGateway({
    logger: quiet(log),
    // On by default outside production: it names the subgraphs.
    __exposeQueryPlanExperimental: false,
    buildService: ({ name }) => source(name),
    supergraphSdl: async ({ update }) => {
      let reloading = Promise.resolve();
      const reload = async (): Promise<void> => {
        try {
          const sdl = await readFile(supergraphFile, 'utf8');
          // The gateway forgets its old schema before it has finished the new one: try the new one out first.
          Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();
          update(sdl);
          log.info('supergraph reloaded');
        } catch (error) {
          log.error({ err: error }, 'the changed supergraph is not usable: the former one stays');
        }
      };
      watchFile(supergraphFile, { interval: WATCH_INTERVAL_MS, persistent: false }, () => {
        reloading = reloading.then(reload);
      });
      return {
        supergraphSdl: await readFile(supergraphFile, 'utf8'),
        cleanup: async () => {
          unwatchFile(supergraphFile);
          await reloading;
        },
      };
    },
  });
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    // The gateway's own planner, which it shows nowhere else: a second one would double start time and memory.
    const { queryPlanner } = gateway.__testing();
    if (queryPlanner) onLoad({ schema: apiSchema, planner: queryPlanner });
  });
  return gateway;
}

/** A subgraph as the gateway's executor wants it. */
export function dataSource(
  name: string,
  fetchSubgraph: FetchSubgraph,
): GraphQLDataSource<RequestContext & Record<string, unknown>> {
  return {
    process: async (options) => {
      const { query = '', operationName, variables } = options.request;
      const operation = 'incomingRequestContext' in options ? options.incomingRequestContext.operation : undefined;
      const kind = operation?.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query';
      const result = await fetchSubgraph(
        name,
        { kind, query, operationName, variables },
        options.context as RequestContext,
      );
      const errors = result.errors?.map(({ message, path, extensions }) => ({
        message,
        extensions,
        ...(path && { path }),
      }));
      return { ...(result.data !== undefined && { data: result.data }), ...(errors && { errors }) };
    },
  };
}

/** The gateway's news of every load are of no use to an operator. */
function quiet(log: Log): Pick<Log, 'debug' | 'info' | 'warn' | 'error'> {
  return {
    debug: (message: string) => log.trace(message),
    info: (message: string) => log.debug(message),
    warn: (message: string) => log.warn(message),
    error: (message: string) => log.error(message),
  };
}
