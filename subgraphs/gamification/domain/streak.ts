/** Freezes that a player can hold. */
const MAX_FREEZES = 2;
/** Lengths at which a freeze is earned. */
const FREEZE_AT: readonly number[] = [7, 30];

/**
 * Local days in a row with activity. Dates are the learner's own calendar days as events state them; no clock and no time
 * zone is looked at. A missed day uses a freeze by itself; when there are fewer freezes than missed days, all are used up
 * and the streak begins anew.
 */
export class Streak {
  constructor(
    readonly days: number,
    readonly longest: number,
    /** `2026-03-29`; null before the first activity. */
    readonly lastDate: string | null,
    readonly freezes: number,
  ) {}

  static none(): Streak {
    return new Streak(0, 0, null, 0);
  }

  /** The streak after activity on this day. A day that is not after the last one changes nothing. */
  on(localDate: string): Streak {
    if (this.lastDate !== null && localDate <= this.lastDate) return this;
    const missed = this.lastDate === null ? 0 : dayNumber(localDate) - dayNumber(this.lastDate) - 1;
    const kept = missed <= this.freezes;
    const days = kept ? this.days + 1 : 1;
    const freezes = Math.max(0, this.freezes - missed) + (FREEZE_AT.includes(days) ? 1 : 0);
    return new Streak(days, Math.max(this.longest, days), localDate, Math.min(MAX_FREEZES, freezes));
  }
}

/** Days since 1970-01-01 of a calendar day. */
export function dayNumber(localDate: string): number {
  return Date.parse(`${localDate}T00:00:00Z`) / 86_400_000;
}
