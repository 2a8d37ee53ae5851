import { isoWeek } from './boards.js';

export const TOP_TIER = 7;
export const COHORT_SIZE = 30;
/** Less XP than this in a week is never promoted. */
export const PROMOTION_XP = 20;
/** After so many weeks without XP in a row, a player is demoted. */
export const IDLE_WEEKS = 4;
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

export type LeagueOutcome = 'promoted' | 'demoted' | 'stayed';

/** The Monday of an ISO week, `2026-W13` → `2026-03-23`. */
export function mondayOf(week: string): string {
  const [year = '', number = ''] = week.split('-W');
  const fourth = new Date(Date.UTC(Number(year), 0, 4));
  const firstMonday = fourth.getTime() - ((fourth.getUTCDay() || 7) - 1) * 24 * HOUR_MS;
  return new Date(firstMonday + (Number(number) - 1) * WEEK_MS).toISOString().slice(0, 10);
}

/** A week is closed on the Monday after it, 01:00 UTC. */
export function closesAt(week: string): Date {
  return new Date(Date.parse(`${mondayOf(week)}T01:00:00Z`) + WEEK_MS);
}

/** The newest week whose time to be closed has come. */
export function lastClosedWeek(now: Date): string {
  return isoWeek(new Date(now.getTime() - HOUR_MS - WEEK_MS));
}

/**
 * Outcomes of a cohort from the XP of its members: the best 7 of 30 with at least 20 XP go up, the last 5 of 30 go down. Players
 * who are tied at a boundary are all promoted, and none demoted.
 */
export function closeCohort<Member extends { readonly xp: number }>(
  members: readonly Member[],
  tier: number,
): (Member & { readonly rank: number; readonly outcome: LeagueOutcome })[] {
  const count = members.length;
  const promoted = Math.ceil((7 * count) / 30);
  const demoted = Math.floor((5 * count) / 30);
  return [...members]
    .sort((a, b) => b.xp - a.xp)
    .map((member, _index, sorted) => {
      const rank = 1 + sorted.findIndex(({ xp }) => xp === member.xp);
      return { ...member, rank, outcome: outcomeOf(rank, member.xp) };
    });

  function outcomeOf(rank: number, xp: number): LeagueOutcome {
    if (rank <= promoted && xp >= PROMOTION_XP) return tier < TOP_TIER ? 'promoted' : 'stayed';
    return rank > count - demoted && tier > 1 ? 'demoted' : 'stayed';
  }
}
