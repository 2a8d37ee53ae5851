/** An accepted program for one problem, known by its sketch only. */
export interface Sketched {
  readonly id: string;
  /** Who sent it. */
  readonly userId: string;
  /** The participant: the captain of a team. */
  readonly entrantId: string;
  readonly submittedAt: Date;
  /** The smallest hashes of its parts, rising. */
  readonly sketch: readonly number[];
}

export interface SimilarPair {
  /** The earlier one first. */
  readonly programs: readonly [Sketched, Sketched];
  /** 0 to 1: how much of the two is estimated to be the same. */
  readonly similarity: number;
}

/** From which share on a pair is worth a look. */
const FLAGGED = 0.7;
/** Shorter programs are similar by chance. */
const SHORTEST = 16;
const MOST_PAIRS = 100;

/**
 * Pairs of programs of different participants that have much in common, the most similar first; at most 100. Parts that many
 * programs have, such as reading the input, say nothing: of those alone no pair is found.
 */
export function similarPairs(programs: readonly Sketched[]): SimilarPair[] {
  const long = programs.filter(({ sketch }) => sketch.length >= SHORTEST);
  const byHash = new Map<number, number[]>();
  for (const [index, { sketch }] of long.entries())
    for (const hash of sketch) byHash.set(hash, [...(byHash.get(hash) ?? []), index]);
  const mostShared = Math.min(100, Math.max(20, long.length / 10));
  const candidates = new Set<number>();
  for (const indexes of byHash.values()) {
    if (indexes.length > mostShared) continue;
    for (const [at, a] of indexes.entries())
      for (const b of indexes.slice(at + 1))
        if (long[a]?.entrantId !== long[b]?.entrantId) candidates.add(a * long.length + b);
  }
  const pairs: SimilarPair[] = [];
  for (const candidate of candidates) {
    const [a, b] = [long[Math.floor(candidate / long.length)], long[candidate % long.length]];
    if (!a || !b) continue;
    const similarity = similarityOf(a.sketch, b.sketch);
    if (similarity >= FLAGGED) pairs.push({ programs: a.submittedAt <= b.submittedAt ? [a, b] : [b, a], similarity });
  }
  return pairs.sort((x, y) => y.similarity - x.similarity || (keyOf(x) < keyOf(y) ? -1 : 1)).slice(0, MOST_PAIRS);
}

/** Of the smallest hashes of both together, the share that both have. */
export function similarityOf(a: readonly number[], b: readonly number[]): number {
  const size = Math.min(Math.max(a.length, b.length), new Set([...a, ...b]).size);
  const smallest = [...new Set([...a, ...b])].sort((x, y) => x - y).slice(0, size);
  const [inA, inB] = [new Set(a), new Set(b)];
  return smallest.filter((hash) => inA.has(hash) && inB.has(hash)).length / size;
}

function keyOf({ programs: [a, b] }: SimilarPair): string {
  return `${a.id}/${b.id}`;
}
