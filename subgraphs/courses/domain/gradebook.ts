import { roundHalfUp } from './score.js';

/** What a student has for one exercise of their version. */
export interface GradebookCell {
  readonly exerciseId: string;
  readonly weight: number;
  /** The best score that was released; null for none. */
  readonly score: number | null;
  readonly excused: boolean;
  readonly closesAt: Date | null;
}

export type CellState = 'scored' | 'excused' | 'missing' | 'open';

/** `missing`: nothing came before the exercise closed. */
export function stateOf({ score, excused, closesAt }: GradebookCell, now: Date): CellState {
  if (excused) return 'excused';
  if (score !== null) return 'scored';
  return closesAt !== null && closesAt <= now ? 'missing' : 'open';
}

/** The weighted average: what is excused or still open does not count, what is missing counts as 0. Null for nothing. */
export function averageOf(cells: readonly GradebookCell[], now: Date): number | null {
  const counted = cells.filter((cell) => ['scored', 'missing'].includes(stateOf(cell, now)));
  const weight = counted.reduce((sum, cell) => sum + cell.weight, 0);
  if (weight === 0) return null;
  return roundHalfUp(counted.reduce((sum, cell) => sum + cell.weight * (cell.score ?? 0), 0) / weight);
}
