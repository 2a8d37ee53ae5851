import { boardKey, type Period, type Scope } from '../domain/boards.js';

export interface BoardView {
  readonly scope: Scope;
  readonly period: Period;
  /** An instant within the week or month. */
  readonly at: Date;
  /** How many of the best are listed. */
  readonly first: number;
}

export interface ScoreView {
  readonly userId: string;
  /** Competition ranking: players with equal XP share a rank, and the next ranks are skipped (1, 2, 2, 4). */
  readonly rank: number;
  readonly xp: number;
  readonly level: number;
}

export const keyOf = ({ scope, period, at }: BoardView): string => boardKey(scope, period, at);
