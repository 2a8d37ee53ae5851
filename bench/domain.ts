import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier, type Viewer } from '../platform/auth.js';
import type { Context } from '../platform/context.js';
import { newId } from '../platform/domain/ids.js';
import { silentLog as log, unusedServices } from '../platform/faults/bare-context.js';
import { NO_STATEMENT_TIMEOUTS } from '../platform/postgres/database.js';
import { provisionDatabase } from '../platform/postgres/provision.js';
import { RunningSubgraph, type SubgraphEnvironment } from '../platform/server/running-subgraph.js';
import type { SubgraphDefinition } from '../platform/subgraph.js';
import { InProcessTransport } from '../platform/transport/in-process.js';
import { distribution, type Distribution } from './figures.js';
import type { Stage } from './stage.js';

export interface BenchDomain {
  readonly subgraph: RunningSubgraph;
  stop(): Promise<void>;
}

/** One domain on a fresh database. `given`: services that the measurement brings itself. */
export async function startDomain(
  stage: Stage,
  definition: SubgraphDefinition,
  given: Partial<SubgraphEnvironment> = {},
): Promise<BenchDomain> {
  const { adminUrl } = await stage.cluster();
  const name = `bench_${newId().slice(-12)}`;
  const databaseUrl = await provisionDatabase(adminUrl, { name, role: name, password: newId() });
  const transport = new InProcessTransport();
  const subgraph = await RunningSubgraph.start(definition, {
    ...unusedServices(),
    // What fills the tables takes long.
    statementTimeouts: NO_STATEMENT_TIMEOUTS,
    instance: newId(),
    databaseUrl,
    transport,
    log,
    accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
    serviceTokens: new ServiceTokenVerifier((await newKeyPair()).publicKey, definition.name),
    ...given,
  });
  // Until it opens, the relay waits with the first event, and the subgraph can't stop.
  transport.open();
  return {
    subgraph,
    stop: async () => {
      await subgraph.stop();
      await transport.close();
    },
  };
}

/** Times of some rounds, in milliseconds. Each round has a context of its own, because a context remembers what it loaded. */
export async function timed(
  { subgraph }: BenchDomain,
  rounds: number,
  run: (context: Context, round: number) => Promise<unknown>,
  viewer: Viewer | null = null,
): Promise<Distribution> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const context = subgraph.contextOf(viewer);
    const began = performance.now();
    await run(context, round);
    times.push(performance.now() - began);
  }
  return distribution(times);
}
