import { MINUTE, SECOND } from '../../../platform/domain/clock.js';
import type { XpRule } from './xp-rules.js';

/** An entry of the ledger, as far as the rules look at it. */
export interface PastEntry {
  readonly rule: XpRule;
  readonly sourceId: string;
  readonly amount: number;
  readonly occurredAt: Date;
  /** Decides the week and month in which it counts. */
  readonly countedAt: Date;
  /** Earned by what the learner does as often and as fast as they like. */
  readonly limited: boolean;
}

export const REPEAT_WINDOW_MS = 180 * SECOND;
export const RATE_WINDOW_MS = MINUTE;
const ACTIONS_PER_WINDOW = 10;
/** Most XP that limited actions earn in one UTC day. */
export const DAILY_CAP = 1_000;

/**
 * Whether an action earns nothing: the same one earned within 180 s, or ten earned in the 60 s before it. By the times of
 * the events, so that late delivery neither helps nor harms.
 */
export function isHeldBack(
  action: { rule: XpRule; sourceId: string; occurredAt: Date; limited: boolean },
  history: readonly PastEntry[],
): boolean {
  if (!action.limited) return false;
  const at = action.occurredAt.getTime();
  const age = (entry: PastEntry): number => at - entry.occurredAt.getTime();
  const repeated = history.some((entry) => isOf(action, entry) && Math.abs(age(entry)) < REPEAT_WINDOW_MS);
  const recent = history.filter((entry) => entry.limited && age(entry) >= 0 && age(entry) < RATE_WINDOW_MS);
  return repeated || recent.length >= ACTIONS_PER_WINDOW;
}

export function isOf(action: { rule: XpRule; sourceId: string }, entry: PastEntry): boolean {
  return entry.rule === action.rule && entry.sourceId === action.sourceId;
}
