import { InvalidBoardTime } from './errors.js';
import { dayNumber } from './streak.js';

export type ScopeType = 'global' | 'course' | 'class' | 'group' | 'friends' | 'league';
export type Period = 'weekly' | 'monthly' | 'all-time';

const PERIODS: readonly Period[] = ['weekly', 'monthly', 'all-time'];

/**
 * Who is compared: everyone, those who learn in one course, class or group; a player (`id`) and those they follow, or the
 * player's league.
 */
export type Scope =
  | { readonly type: 'global' }
  | { readonly type: 'course' | 'class' | 'group' | 'friends' | 'league'; readonly id: string };

/** Past boards are kept this long, the running one included. */
export const KEPT_WEEKS = 53;
export const KEPT_MONTHS = 24;

const DAY_MS = 86_400_000;

/**
 * Names one board, the period included: `class:<id>/weekly/2026-W13`. The boards of friends and of a league have the scores of
 * the global one: only the players that they compare are others.
 */
export function boardKey(scope: Scope, period: Period, at: Date): string {
  const place = isDirect(scope) || scope.type === 'global' ? 'global' : `${scope.type}:${scope.id}`;
  return `${place}/${period}${periodOf(period, at)}`;
}

/** Few players with the scores of the global board: counted directly. */
export function isDirect(scope: Scope): scope is Scope & { readonly type: 'friends' | 'league' } {
  return scope.type === 'friends' || scope.type === 'league';
}

/** `weekly/2026-W13`, `monthly/2026-03`, `all-time`: the second part of the keys of all boards of an instant. */
export function periodKeys(at: Date): string[] {
  return PERIODS.map((period) => `${period}${periodOf(period, at)}`);
}

/** Throws {@link InvalidBoardTime} for a time in the future, or one whose board is no longer kept. */
export function requireKept(period: Period, at: Date, now: Date): void {
  const isKept = period === 'all-time' || at >= oldestKept(period, now);
  if (at > now || !isKept) throw new InvalidBoardTime();
}

/** Start of the oldest week or month whose boards are kept. */
export function oldestKept(period: 'weekly' | 'monthly', now: Date): Date {
  if (period === 'monthly') return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - KEPT_MONTHS + 1));
  const monday = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - ((now.getUTCDay() || 7) - 1));
  return new Date(monday - (KEPT_WEEKS - 1) * 7 * DAY_MS);
}

/** Names of the oldest week and month that are kept, as board keys have them. They sort by time. */
export function oldestKeptNames(now: Date): { readonly week: string; readonly month: string } {
  return {
    week: isoWeek(oldestKept('weekly', now)),
    month: oldestKept('monthly', now).toISOString().slice(0, 7),
  };
}

/** Every board on which an entry counts. */
export function boardsOf(entry: {
  readonly countedAt: Date;
  readonly courseId: string | null;
  readonly classIds: readonly string[];
}): { key: string; classId: string | null }[] {
  const scopes: Scope[] = [
    { type: 'global' },
    ...(entry.courseId ? [{ type: 'course', id: entry.courseId } as const] : []),
    ...entry.classIds.map((id) => ({ type: 'class', id }) as const),
  ];
  return scopes.flatMap((scope) =>
    PERIODS.map((period) => ({
      key: boardKey(scope, period, entry.countedAt),
      classId: scope.type === 'class' ? scope.id : null,
    })),
  );
}

function periodOf(period: Period, at: Date): string {
  if (period === 'all-time') return '';
  return period === 'weekly' ? `/${isoWeek(at)}` : `/${at.toISOString().slice(0, 7)}`;
}

/** ISO 8601 week in UTC, `2026-W13`: weeks begin on Monday, and belong to the year that has their Thursday. */
export function isoWeek(at: Date): string {
  const thursday = new Date(at);
  thursday.setUTCDate(at.getUTCDate() + 4 - (at.getUTCDay() || 7));
  const year = thursday.getUTCFullYear();
  const week = Math.floor((dayNumber(thursday.toISOString().slice(0, 10)) - dayNumber(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
