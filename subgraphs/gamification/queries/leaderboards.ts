import { perRequest, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { boardKey, type Period, type Scope } from '../domain/boards.js';

export interface BoardView {
  readonly scope: Scope;
  readonly period: Period;
  /** How many of the best are listed. */
  readonly first: number;
}

export interface ScoreView {
  readonly userId: string;
  /** Ties share one, and the next ranks are left out: 1, 2, 2, 4. */
  readonly rank: number;
  readonly xp: number;
  readonly level: number;
}

/** Rows that a board lists; the index of ranks has exactly these. */
const LISTED = (alias: string): string => `${alias}.board_key = $1 and ${alias}.shown and ${alias}.xp > 0`;

const keyOf = ({ scope, period }: BoardView): string => boardKey(scope, period, now());

export function topOf(context: Context, board: BoardView): Promise<ScoreView[]> {
  return context.db.rows(
    `select user_id, xp, level, rank() over (order by xp desc) as rank
     from (
       select user_id, xp, reached_at from board_score score where ${LISTED('score')}
       order by xp desc, reached_at, user_id limit $2
     ) best join player on player.id = user_id
     order by xp desc, reached_at, user_id`,
    [keyOf(board), board.first],
  );
}

/** Whom a block parts from the viewer, whoever of the two made it. */
export const partedFromViewer = perRequest(async (context): Promise<ReadonlySet<string>> => {
  const rows = await context.db.rows<{ id: string }>(
    `select blocked_id as id from block where blocker_id = $1 union select blocker_id from block where blocked_id = $1`,
    [context.viewer?.id ?? null],
  );
  return new Set(rows.map(({ id }) => id));
});

/**
 * As {@link topOf}, for the viewer alone: without those whom a block parts from them. They keep their ranks, as on the boards
 * of others.
 */
export async function topFor(context: Context, board: BoardView): Promise<ScoreView[]> {
  const parted = await partedFromViewer(context);
  const best = await topOf(context, { ...board, first: board.first + parted.size });
  return best.filter(({ userId }) => !parted.has(userId)).slice(0, board.first);
}

/** The places of these people, best first. Who is hidden has a place in the eyes of `viewerId` only, if they are that. */
export async function placesOf(
  context: Context,
  board: BoardView,
  userIds: readonly string[],
  viewerId: string | null,
): Promise<ScoreView[]> {
  const rows = await context.db.rows<Omit<ScoreView, 'rank'>>(
    `select mine.user_id, mine.xp, level from board_score mine join player on player.id = mine.user_id
     where mine.board_key = $1 and mine.user_id = any($2::uuid[]) and mine.xp > 0 and (mine.shown or mine.user_id = $3)
     order by mine.xp desc, mine.reached_at, mine.user_id`,
    [keyOf(board), userIds, viewerId],
  );
  const rankOf = await ranksFor(
    context,
    keyOf(board),
    rows.map((row) => row.xp),
  );
  return rows.map((row) => ({ ...row, rank: rankOf(row.xp) }));
}

/**
 * The rank that each of these scores has: one pass over those that are better than the lowest, however many are asked for.
 * The scores are values of the statement, not columns: so the database knows how long the stretch of the index is.
 */
export async function ranksFor(
  context: Context,
  key: string,
  scores: readonly number[],
): Promise<(xp: number) => number> {
  const distinct = [...new Set(scores)].sort((a, b) => a - b);
  if (distinct.length === 0) return () => 1;
  const counts = await context.db.rows<{ place: number; players: number }>(
    `select width_bucket(score.xp, $3::integer[]) as place, count(*) as players from board_score score
     where ${LISTED('score')} and score.xp > $2 group by place`,
    // Who is better than a score has at least one XP more.
    [key, distinct[0], distinct.map((xp) => xp + 1)],
  );
  return (xp) => {
    const place = distinct.indexOf(xp);
    return 1 + counts.filter((row) => row.place > place).reduce((sum, row) => sum + row.players, 0);
  };
}

interface NeighborRow extends Omit<ScoreView, 'rank'> {
  readonly shown: boolean;
  /** As text: a Date would lose the microseconds. */
  readonly reachedAt: string;
}

/**
 * The viewer with `count` neighbors above and below, best first, without those whom a block parts from them; empty for who is
 * not on the board. Each side is a stretch of the index beginning at the viewer; the one count is of those above the whole stretch.
 */
export async function neighborsOf(
  context: Context,
  board: BoardView,
  viewerId: string,
  count: number,
): Promise<ScoreView[]> {
  const parted = await partedFromViewer(context);
  const rows = await context.db.rows<NeighborRow>(
    `with me as (
       select user_id, xp, reached_at, shown from board_score where board_key = $1 and user_id = $2 and xp > 0
     ), near as (
       select * from me
       union all
       select above.* from me cross join lateral (
         select user_id, xp, reached_at, shown from board_score other
         where ${LISTED('other')} and other.xp >= me.xp and other.user_id <> me.user_id
           and (other.xp > me.xp or (other.reached_at, other.user_id) < (me.reached_at, me.user_id))
         order by other.xp, other.reached_at desc, other.user_id desc limit $3
       ) above
       union all
       select below.* from me cross join lateral (
         select user_id, xp, reached_at, shown from board_score other
         where ${LISTED('other')} and other.xp <= me.xp and other.user_id <> me.user_id
           and (other.xp < me.xp or (other.reached_at, other.user_id) > (me.reached_at, me.user_id))
         order by other.xp desc, other.reached_at, other.user_id limit $3
       ) below
     )
     select near.user_id, near.xp, near.shown, near.reached_at::text as reached_at, level
     from near join player on player.id = near.user_id
     order by near.xp desc, near.reached_at, near.user_id`,
    [keyOf(board), viewerId, count + parted.size],
  );
  const [top] = rows;
  if (!top) return [];
  const before = await context.db.row<{ better: number; tied: number }>(
    `select count(*) filter (where score.xp > $2) as better, count(*) filter (where score.xp = $2) as tied
     from board_score score
     where ${LISTED('score')} and score.xp >= $2
       and (score.xp > $2 or (score.reached_at, score.user_id) < ($3::timestamptz, $4::uuid))`,
    [keyOf(board), top.xp, top.reachedAt, top.userId],
  );
  const { better, tied } = before ?? { better: 0, tied: 0 };
  const places = rows.map(({ userId, xp, level }) => {
    const above = rows.filter((row) => row.shown && row.xp > xp).length;
    return { userId, xp, level, rank: above === 0 ? better + 1 : better + tied + above + 1 };
  });
  const seen = places.filter(({ userId }) => !parted.has(userId));
  const middle = seen.findIndex(({ userId }) => userId === viewerId);
  return seen.slice(Math.max(0, middle - count), middle + count + 1);
}

/** The course of a class; null while nothing was heard of the class. */
export const courseOfClass = perRequest((context) =>
  rowLoader<{ classId: string; courseId: string }>('classId', (ids) =>
    context.db.rows(
      `select wanted.id as class_id, coalesce(class.course_id,
         (select course_id from class_member where class_id = wanted.id limit 1)) as course_id
       from unnest($1::uuid[]) wanted (id) left join class on class.id = wanted.id`,
      [ids],
    ),
  ),
);
