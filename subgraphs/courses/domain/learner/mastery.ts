const COUNTED = 10;
const LEAST = 3;
/** Each older score counts this much of the one after it. */
const DECAY = 0.8;

/** Below it a skill is weak. */
export const WEAK_MASTERY = 0.6;

/** How well a skill is mastered, 0 to 1, from its scores, newest first; null while there are too few to say. */
export function masteryOf(scores: readonly number[]): number | null {
  if (scores.length < LEAST) return null;
  const counted = scores.slice(0, COUNTED).map((score, age) => ({ score, weight: DECAY ** age }));
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  return counted.reduce((sum, { score, weight }) => sum + score * weight, 0) / total;
}
