import { hasRole } from '../../../platform/auth.js';
import { perRequest } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { boardKey } from '../domain/boards.js';
import { localTime } from '../domain/local-time.js';
import type { HeldBadge } from '../domain/player.js';
import { Streak } from '../domain/streak.js';
import type { XpRule } from '../domain/xp-rules.js';
import { ranksFor } from './board-ranks.js';

export interface PlayerView {
  readonly id: string;
  readonly totalXp: number;
  readonly level: number;
  readonly streak: {
    readonly days: number;
    readonly longest: number;
    readonly lastDate: string | null;
    readonly freezes: number;
    readonly lastAt: string | null;
    readonly closedThrough: string | null;
    readonly brokenOn: string | null;
    readonly brokenDays: number;
    readonly repairedAt: string | null;
  };
  readonly timeZone: string;
  readonly rating: number | null;
  readonly ratedContests: number;
  readonly badges: Readonly<Record<string, HeldBadge>>;
}

/** A player's streak as one JSON value. */
export const STREAK_SQL = `jsonb_build_object('days', streak_days, 'longest', streak_longest,
  'lastDate', streak_last_date, 'freezes', streak_freezes, 'lastAt', streak_last_at,
  'closedThrough', streak_closed_through, 'brokenOn', streak_broken_on, 'brokenDays', streak_broken_days,
  'repairedAt', streak_repaired_at)`;

/** Players whom the viewer may see: themselves, those who neither hide, are deactivated nor are parted from them by a block, and for staff all. */
export const visiblePlayer = perRequest((context) =>
  rowLoader<PlayerView>('id', async (ids) => {
    const { viewer, platform } = context;
    if (!viewer && !platform) return [];
    return context.db.rows<PlayerView>(
      `select id, total_xp, level, rating, rated_contests, badges, time_zone, ${STREAK_SQL} as streak
       from player where id = any($1::uuid[]) and (id = $2 or $3 or leaderboard_visible and active and not exists (
         select from block where (blocker_id, blocked_id) in (($2::uuid, id), (id, $2::uuid))))`,
      [ids, viewer?.id ?? null, hasRole(viewer, 'staff')],
    );
  }),
);

/** A streak as it reads now, in the time zone of the player's profile. */
export function streakOf({ streak, timeZone }: Pick<PlayerView, 'streak' | 'timeZone'>) {
  const { lastAt, repairedAt, ...rest } = streak;
  const today = localTime(now(), timeZone).date;
  const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));
  const read = new Streak({ ...rest, lastAt: instant(lastAt), repairedAt: instant(repairedAt) });
  const { longest, lastDate, freezes } = read;
  return { days: read.daysOn(today), longest, lastDate, freezes, state: read.stateOn(today) };
}

/** Place among all, of all time; none for users who have no XP. */
export const globalRank = perRequest((context) =>
  rowLoader<{ userId: string; rank: number }>('userId', async (ids) => {
    const key = boardKey({ type: 'global' }, 'all-time', now());
    const rows = await context.db.rows<{ userId: string; xp: number }>(
      'select user_id, xp from board_score where board_key = $2 and user_id = any($1::uuid[]) and xp > 0',
      [ids, key],
    );
    const rankOf = await ranksFor(
      context,
      key,
      rows.map((row) => row.xp),
    );
    return rows.map(({ userId, xp }) => ({ userId, rank: rankOf(xp) }));
  }),
);

export interface XpTransactionView {
  readonly id: string;
  readonly playerId: string;
  readonly rule: XpRule;
  readonly amount: number;
  readonly courseId: string | null;
  readonly reason: string | null;
  readonly occurredAt: Date;
}

/** The newest 20 entries of each player, newest first. */
export const recentActivity = perRequest((context) =>
  listLoader<XpTransactionView>('playerId', (ids) =>
    context.db.rows(
      `select entry.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         select id, player_id, rule, amount, course_id, reason, occurred_at from xp_transaction
         where player_id = wanted.id order by id desc limit 20
       ) entry order by entry.id desc`,
      [ids],
    ),
  ),
);
