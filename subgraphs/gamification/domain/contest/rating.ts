/** Before the first rated contest. */
export const START_RATING = 1_400;
/** What the shown rating gains with each of the first six rated contests: it begins at 0 and ends at the true one. */
const DISPLAY_OFFSETS = [500, 350, 250, 150, 100, 50];

export interface Rated {
  readonly userId: string;
  /** Of the standings, ties included. */
  readonly rank: number;
  readonly rating: number;
}

/** The rating that is shown after a number of rated contests; null before the first. */
export function shownRating(rating: number, contests: number): number | null {
  if (contests === 0) return null;
  return rating - DISPLAY_OFFSETS.slice(contests).reduce((sum, offset) => sum + offset, 0);
}

/**
 * New ratings by the algorithm that Codeforces published in 2015. Tied participants get the last of their places. The sum of
 * all changes is at most 0, and that of the strongest participants is brought to about 0.
 */
export function ratingChanges(participants: readonly Rated[]): Map<string, number> {
  const count = participants.length;
  if (count < 2) return new Map(participants.map(({ userId }) => [userId, 0]));
  const ratings = histogram(participants.map(({ rating }) => rating));
  const seedOf = (rating: number, without: number): number => {
    let seed = 1 - winProbability(without, rating);
    for (const [other, n] of ratings) seed += n * winProbability(other, rating);
    return seed;
  };
  const changes = participants.map((one) => {
    // Equal ranks take the last of their places.
    const place = participants.filter(({ rank }) => rank <= one.rank).length;
    const middle = Math.sqrt(place * seedOf(one.rating, one.rating));
    const need = ratingFor(middle, (rating) => seedOf(rating, one.rating));
    return { ...one, delta: Math.trunc((need - one.rating) / 2) };
  });
  const sum = changes.reduce((total, { delta }) => total + delta, 0);
  const fix = -Math.trunc(sum / count) - 1;
  const fixed = changes.map((one) => ({ ...one, delta: one.delta + fix }));
  const strongest = Math.min(count, Math.trunc(4 * Math.round(Math.sqrt(count))));
  const top = [...fixed].sort((a, b) => b.rating - a.rating || (a.userId < b.userId ? -1 : 1)).slice(0, strongest);
  const topSum = top.reduce((total, { delta }) => total + delta, 0);
  const topFix = Math.min(Math.max(-Math.trunc(topSum / strongest), -10), 0);
  return new Map(fixed.map(({ userId, delta }) => [userId, delta + topFix]));
}

/** That `a` beats `b`. */
function winProbability(a: number, b: number): number {
  return 1 / (1 + 10 ** ((b - a) / 400));
}

/** The rating at which the expected place is `seed`. */
function ratingFor(seed: number, seedOf: (rating: number) => number): number {
  let [low, high] = [1, 8_000];
  while (high - low > 1) {
    const middle = Math.trunc((low + high) / 2);
    if (seedOf(middle) < seed) high = middle;
    else low = middle;
  }
  return low;
}

function histogram(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
