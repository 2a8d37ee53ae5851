import { requireViewer, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { isoWeek } from '../domain/boards.js';
import { closesAt, COHORT_SIZE, mondayOf, TOP_TIER, type LeagueOutcome } from '../domain/league.js';
import { blockedWithViewer } from './leaderboards.js';
import type { BoardView, ScoreView } from './board-view.js';
import { directBoard } from './direct-board.js';

export interface LeagueView {
  readonly tier: number;
  /** Null while the viewer has no XP this week. */
  readonly cohortId: string | null;
  readonly size: number;
  readonly board: BoardView;
  readonly weekStart: string;
  readonly closesAt: Date;
  readonly previous: {
    readonly weekStart: string;
    readonly rank: number;
    readonly xp: number;
    readonly outcome: LeagueOutcome;
  } | null;
}

/** The viewer's league as it is now; null for a viewer who is in no league: hidden, deactivated or not verified. */
export async function ownLeague(context: Context): Promise<LeagueView | null> {
  const viewer = requireViewer(context);
  const at = now();
  const week = isoWeek(at);
  const row = await context.db.row<{
    tier: number;
    cohortId: string | null;
    cohortTier: number | null;
    size: number | null;
    previous: { week: string; rank: number; xp: number; outcome: LeagueOutcome } | null;
  }>(
    `select league_tier as tier, member.cohort_id, cohort.tier as cohort_tier, cohort.size, (
       select jsonb_build_object('week', week, 'rank', rank, 'xp', xp, 'outcome', outcome) from league_member
       where player_id = $1 and outcome is not null order by week desc limit 1) as previous
     from player left join league_member member on member.player_id = player.id and member.week = $2
     left join league_cohort cohort on cohort.id = member.cohort_id
     where player.id = $1 and listed`,
    [viewer.id, week],
  );
  if (!row) return null;
  const { previous } = row;
  return {
    tier: row.cohortTier ?? row.tier,
    cohortId: row.cohortId,
    size: row.size ?? 0,
    board: { scope: { type: 'league', id: viewer.id }, period: 'weekly', at, first: COHORT_SIZE },
    weekStart: mondayOf(week),
    closesAt: closesAt(week),
    previous: previous && { ...previous, weekStart: mondayOf(previous.week) },
  };
}

/** The cohort, best first, without users who have a block with the viewer. Ranks are those of the whole cohort. */
export async function cohortOf(context: Context, { board, cohortId }: LeagueView): Promise<ScoreView[]> {
  if (cohortId === null || board.scope.type !== 'league') return [];
  const [all, blocked] = [await directBoard(context, board, board.scope.id), await blockedWithViewer(context)];
  return all.filter(({ userId }) => !blocked.has(userId));
}

/** The last rank that is promoted, and the first that is demoted; null where the tier has no higher or lower one. */
export function zonesOf({ tier, size }: LeagueView): { promotedTo: number | null; demotedFrom: number | null } {
  const demoted = Math.floor((5 * size) / 30);
  return {
    promotedTo: tier < TOP_TIER && size > 0 ? Math.ceil((7 * size) / 30) : null,
    demotedFrom: tier > 1 && demoted > 0 ? size - demoted + 1 : null,
  };
}
