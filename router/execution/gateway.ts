import { readFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import type { QueryPlanner } from '@apollo/query-planner';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { Log } from '../../platform/process/telemetry.js';
import type { RequestContext } from '../context.js';
import { unavailable } from '../errors.js';
import { checkSupergraph } from './check-supergraph.js';
import { Executor } from './executor.js';
import type { HeldBytes } from './held-bytes.js';
import type { PlanningQueue } from './planning-queue.js';
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
  /** Called with the text of each version before it is loaded; one for which it throws is not loaded. */
  readonly onSupergraph?: ((supergraphSdl: string) => void) | undefined;
  /** Called at the first load and after every reload. */
  readonly onLoad: (supergraph: LoadedSupergraph) => void;
  /** Called when a changed file was loaded, or with the reason why it was not. */
  readonly onReload?: (problem: unknown) => void;
  readonly onPlan?: (found: boolean) => void;
  readonly planning: PlanningQueue;
  readonly maxResponseCharacters: number;
  readonly heldBytes: HeldBytes;
  readonly log: Log;
}

/**
 * Apollo's gateway over a supergraph file, with our own executor. A changed file is loaded at once; a broken one is logged
 * and the version before it is kept.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { supergraphFile, fetchSubgraph, onLoad, log } = options;
  const supergraphs = new WeakMap<GraphQLSchema, LoadedSupergraph>();
  let served: LoadedSupergraph | undefined;
  // The gateway only logs errors of listeners.
  let failure: unknown;
  const read = async (): Promise<string> => {
    const sdl = await readFile(supergraphFile, 'utf8');
    checkSupergraph(sdl);
    options.onSupergraph?.(sdl);
    return sdl;
  };
  const gateway = new ApolloGateway({
    logger: quiet(log),
    // On by default outside production: it names the subgraphs.
    __exposeQueryPlanExperimental: false,
    // Its own executor is not used, so neither are its data sources.
    buildService: () => ({ process: () => Promise.reject(unavailable()) }),
    supergraphSdl: async ({ update }) => {
      let reloading = Promise.resolve();
      const reload = async (): Promise<void> => {
        try {
          // The gateway drops its old schema before the new one is ready: the new one is checked first.
          update(await read());
          if (failure !== undefined) throw failure as Error;
          log.info('supergraph reloaded');
          options.onReload?.(undefined);
        } catch (error) {
          log.error({ err: error }, 'the changed supergraph is not usable: the version before it is kept');
          options.onReload?.(error);
        }
      };
      watchFile(supergraphFile, { interval: WATCH_INTERVAL_MS, persistent: false }, () => {
        reloading = reloading.then(reload);
      });
      return {
        supergraphSdl: await read(),
        cleanup: async () => {
          unwatchFile(supergraphFile);
          await reloading;
        },
      };
    },
  });
  const load = (apiSchema: GraphQLSchema): void => {
    const planner = plannerOf(gateway);
    const executor = new Executor(
      planner,
      fetchSubgraph,
      options.onPlan,
      options.planning,
      options.maxResponseCharacters,
      options.heldBytes,
    );
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

/** Runs validated operations over the version of the supergraph that they were validated against. */
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

/** The gateway logs every load at a level that is too high for operators. */
function quiet(log: Log): Pick<Log, 'debug' | 'info' | 'warn' | 'error'> {
  return {
    debug: (message: string) => log.trace(message),
    info: (message: string) => log.debug(message),
    warn: (message: string) => log.warn(message),
    error: (message: string) => log.error(message),
  };
}
