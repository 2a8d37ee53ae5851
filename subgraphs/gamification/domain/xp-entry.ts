import { DAILY_CAP, isHeldBack, isOf, type PastEntry } from './limits.js';
import { RULES, type XpRule } from './xp-rules.js';

/** How often the player did what badges are given for. */
export class Facts {
  constructor(
    readonly exercises: number,
    readonly lessons: number,
    readonly courses: number,
    readonly perfectQuizzes: number,
  ) {}
}

/** Something that was learned, as an event of another domain tells it. */
export interface Activity {
  readonly rule: XpRule;
  /** What it was done on: an exercise, lesson, course or meeting. */
  readonly sourceId: string;
  /** XP that the source has earned in all once this is paid. */
  readonly worth: number;
  /** Default: as the rule says. A grade is not limited: it is not the learner who is active. */
  readonly limited?: boolean;
  /** A result that was published before was corrected: XP may be taken back. */
  readonly correction?: boolean;
  /** XP that limited actions have earned on the UTC day of `occurredAt`. */
  readonly earnedToday?: number;
  readonly occurredAt: Date;
  /** The learner's own day, for the streak; null when it was not the learner who was active. */
  readonly localDate: string | null;
  readonly courseId: string | null;
  readonly classIds: readonly string[];
  /** What it adds to the facts that badges are decided on. */
  readonly counts: Partial<Facts>;
}

/** A line of the ledger: never changed, never deleted. The command writes it, with the boards on which it counts. */
export interface XpEntry {
  readonly id: string;
  readonly rule: XpRule;
  readonly sourceId: string;
  /** 0 for the first entry of a source, 1 for the next: unique with rule and source, so that nothing is paid twice. */
  readonly revision: number;
  readonly amount: number;
  readonly courseId: string | null;
  readonly classIds: readonly string[];
  readonly reason: string | null;
  /** Who did it; null for the platform. */
  readonly actorId: string | null;
  readonly occurredAt: Date;
  readonly countedAt: Date;
  readonly limited: boolean;
  /** Groups on whose boards it counts, and the cohort of the league that it was earned in: known once it is written. */
  groupIds?: readonly string[];
  leagueId?: string | null;
}

/**
 * The line that an activity adds to a ledger of `totalXp` XP; null when it earns nothing. `history` holds the entries of the
 * same source, and those of the last minute.
 */
export function lineOf(activity: Activity, history: readonly PastEntry[], totalXp: number): Omit<XpEntry, 'id'> | null {
  const { limited = RULES[activity.rule].limited } = activity;
  const correctable = activity.correction ?? RULES[activity.rule].correctable;
  const before = history.filter((entry) => isOf(activity, entry));
  const difference = activity.worth - before.reduce((sum, entry) => sum + entry.amount, 0);
  // Staff may have taken XP away since: what is not there can't be taken back.
  const owed = correctable ? Math.max(difference, -totalXp) : Math.max(difference, 0);
  const amount = limited ? Math.min(owed, Math.max(0, DAILY_CAP - (activity.earnedToday ?? 0))) : owed;
  if (amount === 0 || isHeldBack({ ...activity, limited }, history)) return null;
  const { rule, sourceId, occurredAt, courseId, classIds } = activity;
  const countedAt = (correctable && before[0]?.countedAt) || occurredAt;
  return {
    ...plainLine(rule, sourceId, amount, occurredAt),
    revision: before.length,
    courseId,
    classIds,
    countedAt,
    limited,
  };
}

/** A first line of its source that counts at once, without limit, on the boards of no course and no class. */
export function plainLine(rule: XpRule, sourceId: string, amount: number, at: Date): Omit<XpEntry, 'id'> {
  return {
    rule,
    sourceId,
    revision: 0,
    amount,
    courseId: null,
    classIds: [],
    reason: null,
    actorId: null,
    occurredAt: at,
    countedAt: at,
    limited: false,
  };
}
