import { LRUCache } from 'lru-cache';
import { StoreUnavailable, type SharedStore } from '../shared/store.js';
import type { RequestContext } from '../context.js';
import type { FetchSubgraph } from './fetch-subgraph.js';

/**
 * Longer than a subgraph uses a replica that does not confirm that it is current (`MAX_LAG_MS` of platform/postgres/replica.ts)
 * plus the time that a query takes.
 */
const REMEMBERED_MS = 15_000;
const MAX_WRITERS = 100_000;

const WRITE = "return redis.call('set', KEYS[1], '1', 'PX', ARGV[1])";
const READ = "return redis.call('exists', KEYS[1])";

/** Who has changed something just now. With a store, at any router. */
export class RecentWriters {
  private readonly writers = new LRUCache<string, true>({ max: MAX_WRITERS, ttl: REMEMBERED_MS });

  constructor(private readonly store?: SharedStore) {}

  /** Resolves when all routers know; while the store is away, this one alone knows. */
  async add(userId: string): Promise<void> {
    this.writers.set(userId, true);
    await this.store
      ?.eval(WRITE, { keys: [nameOf(userId)], arguments: [String(REMEMBERED_MS)] })
      .catch(ignoreUnavailable);
  }

  async has(userId: string): Promise<boolean> {
    if (this.writers.has(userId)) return true;
    if (!this.store) return false;
    try {
      return (await this.store.eval(READ, { keys: [nameOf(userId)], arguments: [] })) === 1;
    } catch (error) {
      ignoreUnavailable(error);
      // What other routers know is unknown: the primary is right for everybody.
      return true;
    }
  }
}

/**
 * Asks for the primary database on behalf of a user who has just changed something, and for what completes a live event: both
 * must see what is committed. All others may be answered from a replica.
 */
export function readingOwnWrites(fetchSubgraph: FetchSubgraph, writers: RecentWriters): FetchSubgraph {
  return async (subgraph, request, context) => {
    const userId = context.viewer?.id;
    if (request.kind === 'query') {
      const readPrimary = context.background === true || (userId !== undefined && (await mustRead(context, writers)));
      return fetchSubgraph(subgraph, request, readPrimary ? { ...context, readPrimary } : context);
    }
    if (userId === undefined) return fetchSubgraph(subgraph, request, context);
    // Before too: the answer may get lost although the change was made.
    await writers.add(userId);
    try {
      return await fetchSubgraph(subgraph, request, context);
    } finally {
      await writers.add(userId);
    }
  };
}

/** Looked up once for each request. */
const known = new WeakMap<RequestContext['measured'], Promise<boolean>>();

function mustRead({ viewer, measured }: RequestContext, writers: RecentWriters): Promise<boolean> {
  const before = known.get(measured);
  if (before) return before;
  const found = viewer ? writers.has(viewer.id) : Promise.resolve(false);
  known.set(measured, found);
  return found;
}

const nameOf = (userId: string): string => `lyceum:wrote:${userId}`;

function ignoreUnavailable(error: unknown): void {
  if (!(error instanceof StoreUnavailable)) throw error;
}
