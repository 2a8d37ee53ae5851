/**
 * - `failed`: no answer, or one that is no result
 * - `late`: none in time
 * - `broken`: so many failed that it is not asked now
 * - `full`: too many wait for it
 * - `left`: the client waits no longer
 */
export type Unavailability = 'failed' | 'late' | 'broken' | 'full' | 'left';

/** A subgraph did not answer, or was not asked. */
export class SubgraphUnavailable extends Error {
  constructor(
    readonly subgraph: string,
    readonly reason: Unavailability,
    cause: unknown,
  ) {
    super(`${subgraph} is not available: ${reason}`, { cause });
  }
}
