/** Freezes that a player can hold. */
const MAX_FREEZES = 2;
/** Two activities within this time have no missed day between them, whatever their calendars say: travel to the east. */
const NO_GAP_MS = 23 * 3_600_000;
/** A broken streak can be repaired on the day that broke it and on the two days after. */
const REPAIR_DAYS = 2;
const REPAIR_EVERY_MS = 30 * 86_400_000;
export const EXERCISES_FOR_REPAIR = 3;
/** Streaks shorter than this get no warning. */
export const SHORTEST_AT_RISK = 3;

export type StreakState = 'active-today' | 'at-risk' | 'frozen' | 'broken';

interface StreakFields {
  /** Days with activity in a row; 0 before the first activity and after a break that a job has closed. */
  readonly days: number;
  readonly longest: number;
  /** The learner's local date of the last activity, `2026-03-29`; null before the first. */
  readonly lastDate: string | null;
  readonly freezes: number;
  /** Instant of the last activity; null where only its date is known. */
  readonly lastAt: Date | null;
  /** Missed days up to this one are accounted for: by a freeze, or by the break. */
  readonly closedThrough: string | null;
  /** The missed day that broke the streak before this one, and how long that streak was; null when there is none to repair. */
  readonly brokenOn: string | null;
  readonly brokenDays: number;
  readonly repairedAt: Date | null;
}

/** What an activity, a closed day or a repair did to a streak. */
export interface StreakChange {
  readonly streak: Streak;
  /** Missed days for which a freeze was used. */
  readonly frozen: readonly string[];
  /** Length of the streak that ended; null when none did. */
  readonly broken: number | null;
}

/**
 * Local days in a row with activity. Dates are the learner's own calendar dates as events state them; no clock and no time zone
 * is read here. A missed day uses a freeze; with too few freezes all are used and the streak ends.
 */
export class Streak implements StreakFields {
  readonly days!: number;
  readonly longest!: number;
  readonly lastDate!: string | null;
  readonly freezes!: number;
  readonly lastAt!: Date | null;
  readonly closedThrough!: string | null;
  readonly brokenOn!: string | null;
  readonly brokenDays!: number;
  readonly repairedAt!: Date | null;

  constructor(fields: StreakFields) {
    Object.assign(this, fields);
  }

  static none(): Streak {
    return new Streak({
      days: 0,
      longest: 0,
      lastDate: null,
      freezes: 0,
      lastAt: null,
      closedThrough: null,
      brokenOn: null,
      brokenDays: 0,
      repairedAt: null,
    });
  }

  /** Activity on a day. The same day and an earlier one (travel to the west, a repeated hour) change nothing. */
  on(localDate: string, at: Date | null = null): StreakChange {
    if (this.lastDate !== null && localDate <= this.lastDate) return this.unchanged();
    const isJump = at !== null && this.lastAt !== null && Math.abs(at.getTime() - this.lastAt.getTime()) < NO_GAP_MS;
    const { streak, frozen, broken } = isJump ? this.unchanged() : this.miss(this.missedBefore(localDate));
    const days = streak.days + 1;
    return {
      streak: streak.with({
        days,
        longest: Math.max(streak.longest, days),
        lastDate: localDate,
        lastAt: at,
        freezes: Math.min(MAX_FREEZES, streak.freezes + (earnsFreeze(days) ? 1 : 0)),
      }),
      frozen,
      broken,
    };
  }

  /** No activity can come any more for this day or the days before it. Idempotent. */
  close(day: string): StreakChange {
    return this.days === 0 ? this.unchanged() : this.miss(this.missedBefore(nextDay(day)));
  }

  /** How the streak reads on a local date; null before the first activity. A broken one reads as 0 days. */
  stateOn(today: string): StreakState | null {
    if (this.lastDate === null) return null;
    if (this.days === 0) return 'broken';
    if (this.lastDate >= today) return 'active-today';
    const missed = this.missedBefore(today);
    if (missed.length > this.freezes) return 'broken';
    return missed.length > 0 || (this.closedThrough ?? '') > this.lastDate ? 'frozen' : 'at-risk';
  }

  daysOn(today: string): number {
    return this.stateOn(today) === 'broken' ? 0 : this.days;
  }

  /** Why the streak before the break can't be repaired on this day; null if it can. */
  whyNotRepairable(today: string, now: Date, exercisesToday: number): 'too-late' | 'not-earned' | 'used' | null {
    const { brokenOn } = this.asOf(today);
    if (brokenOn === null || dayNumber(today) - dayNumber(brokenOn) > REPAIR_DAYS) return 'too-late';
    if (this.repairedAt !== null && now.getTime() - this.repairedAt.getTime() < REPAIR_EVERY_MS) return 'used';
    return exercisesToday < EXERCISES_FOR_REPAIR ? 'not-earned' : null;
  }

  /** Whether there is a break that staff may repair, however old. */
  isBrokenOn(today: string): boolean {
    return this.asOf(today).brokenOn !== null;
  }

  /** The streak before the break goes on, with the days since. Missed days are not counted. */
  repair(today: string, now: Date): Streak {
    const broken = this.asOf(today);
    const days = broken.brokenDays + broken.days;
    return broken.with({
      days,
      longest: Math.max(broken.longest, days),
      brokenOn: null,
      brokenDays: 0,
      repairedAt: now,
      closedThrough: dayBefore(today),
    });
  }

  /** The streak with every missed day before this one accounted for. */
  private asOf(today: string): Streak {
    return this.days === 0 ? this : this.miss(this.missedBefore(today)).streak;
  }

  private unchanged(): StreakChange {
    return { streak: this, frozen: [], broken: null };
  }

  /** Days without activity before this one that are not yet accounted for. */
  private missedBefore(localDate: string): string[] {
    if (this.lastDate === null || this.days === 0) return [];
    const from = this.closedThrough !== null && this.closedThrough > this.lastDate ? this.closedThrough : this.lastDate;
    const missed: string[] = [];
    // More than the freezes can cover make no difference, so the list stays short.
    for (let day = nextDay(from); day < localDate && missed.length <= MAX_FREEZES; day = nextDay(day)) missed.push(day);
    return missed;
  }

  private miss(missed: readonly string[]): StreakChange {
    if (missed.length === 0) return this.unchanged();
    const frozen = missed.slice(0, this.freezes);
    const closed = { freezes: this.freezes - frozen.length, closedThrough: missed.at(-1) as string };
    const breaking = missed[this.freezes];
    if (breaking === undefined) return { streak: this.with(closed), frozen, broken: null };
    const broken = { days: 0, brokenOn: breaking, brokenDays: this.days };
    return { streak: this.with({ ...closed, ...broken }), frozen, broken: this.days };
  }

  private with(change: Partial<StreakFields>): Streak {
    const { days, longest, lastDate, freezes, lastAt, closedThrough, brokenOn, brokenDays, repairedAt } = this;
    const fields = { days, longest, lastDate, freezes, lastAt, closedThrough, brokenOn, brokenDays, repairedAt };
    return new Streak({ ...fields, ...change });
  }
}

/** At 7 and 30 days, then every 30. */
function earnsFreeze(days: number): boolean {
  return days === 7 || days % 30 === 0;
}

/** Days since 1970-01-01 of a calendar date. */
export function dayNumber(localDate: string): number {
  return Date.parse(`${localDate}T00:00:00Z`) / 86_400_000;
}

export function dateOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

const nextDay = (localDate: string): string => dateOf(dayNumber(localDate) + 1);
const dayBefore = (localDate: string): string => dateOf(dayNumber(localDate) - 1);

/** The newest date on which no activity can begin any more, anywhere: it has ended at UTC−12. */
export function lastClosableDate(now: Date): string {
  return dateOf(dayNumber(new Date(now.getTime() - 12 * 3_600_000).toISOString().slice(0, 10)) - 1);
}
