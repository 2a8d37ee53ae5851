import { overlappingTimes } from '../subgraphs/classes/queries/overlapping-times.js';
import type { BusyTime } from '../subgraphs/classes/queries/busy-times.js';
import type { OpenDomain } from './open-domain.js';

/** Times of one person that overlap, one line per pair. */
export async function busyTimeOverlaps(
  { context }: OpenDomain,
  limit: number,
): Promise<{ person: string; from: string; first: string; second: string }[]> {
  const found = await overlappingTimes(context());
  return found.slice(0, limit).map(({ person, first, second }) => ({
    person,
    from: new Date(second.start).toISOString(),
    first: named(first),
    second: named(second),
  }));
}

function named({ kind, of }: BusyTime): string {
  return `${kind} ${of}`;
}
