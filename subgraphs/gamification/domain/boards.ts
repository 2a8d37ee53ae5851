import { dayNumber } from './streak.js';

export type ScopeType = 'global' | 'course' | 'class';
export type Period = 'weekly' | 'monthly' | 'all-time';

const PERIODS: readonly Period[] = ['weekly', 'monthly', 'all-time'];

/** Who is compared: everyone, or those who learn in one course or class. */
export type Scope = { readonly type: 'global' } | { readonly type: 'course' | 'class'; readonly id: string };

/** Names one board, the period included: `class:<id>/weekly/2026-W13`. */
export function boardKey(scope: Scope, period: Period, at: Date): string {
  const place = scope.type === 'global' ? 'global' : `${scope.type}:${scope.id}`;
  return `${place}/${period}${periodOf(period, at)}`;
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
