import { readFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { Supergraph } from '@apollo/federation-internals';
import type { QueryPlanner } from '@apollo/query-planner';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { Log } from '../../platform/process/telemetry.js';
import type { RequestContext } from '../context.js';
import { unavailable } from '../errors.js';
import { Executor } from './executor.js';
import type { FetchSubgraph } from './fetch-subgraph.js';

export type Gateway = ApolloServerOptionsWithGateway<RequestContext>['gateway'];
type GatewayExecutor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

const WATCH_INTERVAL_MS = 250;

/** One version of the supergraph, as queries and subscriptions both use it. */
export interface LoadedSupergraph {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly planner: QueryPlanner;
  readonly executor: Executor;
}

export interface GatewayOptions {
  readonly supergraphFile: string;
  readonly fetchSubgraph: FetchSubgraph;
  /** Called at the first load and after every reload. */
  readonly onLoad: (supergraph: LoadedSupergraph) => void;
  /** Called when a changed file was loaded, or with what is wrong with it. */
  readonly onReload?: (problem: unknown) => void;
  readonly onPlan?: (found: boolean) => void;
  readonly log: Log;
}

/** Apollo's gateway over a supergraph file, with an executor of our own. A changed file is loaded at once; a broken one is logged and the old one kept. */
export function createGateway(options: GatewayOptions): Gateway {
  const { supergraphFile, fetchSubgraph, onLoad, log } = options;
  const supergraphs = new WeakMap<GraphQLSchema, LoadedSupergraph>();
  let served: LoadedSupergraph | undefined;
  // The gateway only logs errors of listeners.
  let failure: unknown;
  const gateway = new ApolloGateway({
    logger: quiet(log),
    // On by default outside production: it names the subgraphs.
    __exposeQueryPlanExperimental: false,
    // Its own executor is not used, nor what that would ask.
    buildService: () => ({ process: () => Promise.reject(unavailable()) }),
    supergraphSdl: async ({ update }) => {
      let reloading = Promise.resolve();
      const reload = async (): Promise<void> => {
        try {
          const sdl = await readFile(supergraphFile, 'utf8');
          // The gateway forgets its old schema before it has finished the new one: try the new one out first.
          Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();
          update(sdl);
          if (failure !== undefined) throw failure as Error;
          log.info('supergraph reloaded');
          options.onReload?.(undefined);
        } catch (error) {
          log.error({ err: error }, 'the changed supergraph is not usable: the former one stays');
          options.onReload?.(error);
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
  const load = (apiSchema: GraphQLSchema): void => {
    const planner = plannerOf(gateway);
    const executor = new Executor(planner, fetchSubgraph, options.onPlan);
    // Apollo Server switches to the new schema in this same turn: no request sees it without its plans.
    if (served) log.info({ operations: executor.warmUp(served, apiSchema) }, 'operations planned ahead');
    const supergraph = { schema: apiSchema, planner, executor };
    served = supergraph;
    supergraphs.set(apiSchema, supergraph);
    onLoad(supergraph);
  };
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    failure = undefined;
    try {
      load(apiSchema);
    } catch (error) {
      failure = error;
    }
  });
  return {
    load: async (loading) => {
      await gateway.load(loading);
      if (failure !== undefined) throw failure as Error;
      return { executor: executorOf(supergraphs) };
    },
    onSchemaLoadOrUpdate: (listener) => gateway.onSchemaLoadOrUpdate(listener),
    stop: () => gateway.stop(),
  };
}

/**
 * The gateway's own planner: a second one would double start time and memory. The gateway exposes it only through
 * `__testing()`, which is no public API, so the version of `@apollo/gateway` is pinned.
 */
export function plannerOf(gateway: {
  readonly __testing?: () => { readonly queryPlanner?: QueryPlanner | undefined };
}) {
  const planner = gateway.__testing?.().queryPlanner;
  if (!planner)
    throw new Error(
      '@apollo/gateway provides no queryPlanner through __testing(): install the pinned version of package.json, or adapt execution/gateway.ts.',
    );
  return planner;
}

/** Runs what Apollo Server has validated over the version of the supergraph that it was validated against. */
export function executorOf(supergraphs: WeakMap<GraphQLSchema, LoadedSupergraph>): GatewayExecutor {
  return async ({ schema, document, operation, request, queryHash, context }) => {
    const supergraph = supergraphs.get(schema);
    if (!supergraph) throw unavailable();
    const variables = request.variables ?? {};
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (errors) return { errors };
    return supergraph.executor.execute(
      { schema, document, documentHash: queryHash, operationName: request.operationName, variables },
      context as RequestContext,
    );
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
