/** XP from this level to the next; the published curve. */
export function xpToNext(level: number): number {
  if (level < 5) return 25 * level;
  if (level === 5) return 150;
  return Math.round((0.25 * level ** 2 + 10 * level + 139.75) / 10) * 10;
}

export interface Standing {
  /** From 1. */
  readonly level: number;
  /** XP that are missing until the next level; always positive. */
  readonly xpToNextLevel: number;
}

/** The level that a total of XP gives. */
export function levelOf(totalXp: number): Standing {
  let level = 1;
  let left = totalXp;
  for (let cost = xpToNext(level); left >= cost; cost = xpToNext(level)) {
    left -= cost;
    level += 1;
  }
  return { level, xpToNextLevel: xpToNext(level) - left };
}
