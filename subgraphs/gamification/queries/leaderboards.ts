import { perRequest, type Context } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { isDirect } from '../domain/boards.js';
import { ranksFor, standingOf } from './board-ranks.js';
import { keyOf, type BoardView, type ScoreView } from './board-view.js';
import { directBoard } from './direct-board.js';

/** Rows that a board lists; the index of ranks has exactly these. */
const LISTED = (alias: string): string => `${alias}.board_key = $1 and ${alias}.shown and ${alias}.xp > 0`;

export async function topOf(context: Context, board: BoardView): Promise<ScoreView[]> {
  if (isDirect(board.scope)) return (await directBoard(context, board, board.scope.id)).slice(0, board.first);
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

/** Users who have a block with the viewer, no matter which of the two made it. */
export const blockedWithViewer = perRequest(async (context): Promise<ReadonlySet<string>> => {
  const rows = await context.db.rows<{ id: string }>(
    `select blocked_id as id from block where blocker_id = $1 union select blocker_id from block where blocked_id = $1`,
    [context.viewer?.id ?? null],
  );
  return new Set(rows.map(({ id }) => id));
});

/** Like {@link topOf}, without users who have a block with the viewer. Ranks stay those of the whole board. */
export async function topFor(context: Context, board: BoardView): Promise<ScoreView[]> {
  const blocked = await blockedWithViewer(context);
  const best = await topOf(context, { ...board, first: board.first + blocked.size });
  return best.filter(({ userId }) => !blocked.has(userId)).slice(0, board.first);
}

/** The places of these users, best first. A user who is not listed has a place only if they are `viewerId`. */
export async function placesOf(
  context: Context,
  board: BoardView,
  userIds: readonly string[],
  viewerId: string | null,
): Promise<ScoreView[]> {
  if (isDirect(board.scope)) {
    const all = await directBoard(context, board, board.scope.id);
    return all.filter(({ userId }) => userIds.includes(userId));
  }
  const rows = await context.db.rows<Omit<ScoreView, 'rank'>>(
    `select mine.user_id, mine.xp, level from board_score mine join player on player.id = mine.user_id
     where mine.board_key = $1 and mine.user_id = any($2::uuid[]) and mine.xp > 0 and (mine.shown or mine.user_id = $3)
     order by mine.xp desc, mine.reached_at, mine.user_id`,
    [keyOf(board), userIds, viewerId],
  );
  return withRanks(context, board, rows);
}

/** Share of the listed players who have less XP, in percent; null for a user without XP here. */
export async function percentileOf(context: Context, board: BoardView, userId: string): Promise<number | null> {
  if (isDirect(board.scope)) {
    const all = await directBoard(context, board, board.scope.id);
    const mine = all.find((one) => one.userId === userId);
    const others = all.filter((one) => one.userId !== userId);
    if (!mine) return null;
    return others.length === 0 ? 100 : share(others.filter(({ xp }) => xp < mine.xp).length, others.length);
  }
  const mine = await context.db.row<{ xp: number; shown: boolean }>(
    'select xp, shown from board_score where board_key = $1 and user_id = $2 and xp > 0',
    [keyOf(board), userId],
  );
  if (!mine) return null;
  const { players, below } = await standingOf(context, keyOf(board), mine.xp);
  const others = players - (mine.shown ? 1 : 0);
  return others === 0 ? 100 : share(below, others);
}

const share = (part: number, whole: number): number => Math.round((1_000 * part) / whole) / 10;

async function withRanks(
  context: Context,
  board: BoardView,
  rows: readonly Omit<ScoreView, 'rank'>[],
): Promise<ScoreView[]> {
  const rankOf = await ranksFor(
    context,
    keyOf(board),
    rows.map(({ xp }) => xp),
  );
  return rows.map(({ userId, xp, level }) => ({ userId, xp, level, rank: rankOf(xp) }));
}

/**
 * The viewer with `count` neighbors above and below, best first, without users who have a block with them; empty for a viewer
 * without XP here. Four stretches of the index that begin at the viewer (same XP earlier, more XP, same XP later, less XP), so
 * that neither the place nor the size of a tie matters.
 */
export async function neighborsOf(
  context: Context,
  board: BoardView,
  viewerId: string,
  count: number,
): Promise<ScoreView[]> {
  const blocked = await blockedWithViewer(context);
  const rows = isDirect(board.scope)
    ? await directBoard(context, board, board.scope.id)
    : await nearest(context, board, viewerId, count + blocked.size);
  const seen = rows.filter(({ userId }) => !blocked.has(userId));
  const middle = seen.findIndex(({ userId }) => userId === viewerId);
  return middle < 0 ? [] : seen.slice(Math.max(0, middle - count), middle + count + 1);
}

async function nearest(context: Context, board: BoardView, viewerId: string, count: number): Promise<ScoreView[]> {
  const stretch = (name: string, condition: string, order: string): string => `
    select ${name}.* from me cross join lateral (
      select user_id, xp, reached_at from board_score other where ${LISTED('other')} and other.user_id <> me.user_id
        and ${condition} order by ${order} limit $3
    ) ${name}`;
  const rows = await context.db.rows<Omit<ScoreView, 'rank'>>(
    `with me as (
       select user_id, xp, reached_at from board_score where board_key = $1 and user_id = $2 and xp > 0
     ), above as (
       select * from (
         (${stretch('tied_before', 'other.xp = me.xp and (other.reached_at, other.user_id) < (me.reached_at, me.user_id)', 'other.reached_at desc, other.user_id desc')})
         union all
         (${stretch('better', 'other.xp > me.xp', 'other.xp, other.reached_at desc, other.user_id desc')})
       ) either order by xp, reached_at desc, user_id desc limit $3
     ), below as (
       select * from (
         (${stretch('tied_after', 'other.xp = me.xp and (other.reached_at, other.user_id) > (me.reached_at, me.user_id)', 'other.reached_at, other.user_id')})
         union all
         (${stretch('worse', 'other.xp < me.xp', 'other.xp desc, other.reached_at, other.user_id')})
       ) either order by xp desc, reached_at, user_id limit $3
     )
     select near.user_id, near.xp, level
     from (select * from above union all select * from me union all select * from below) near
     join player on player.id = near.user_id
     order by near.xp desc, near.reached_at, near.user_id`,
    [keyOf(board), viewerId, count],
  );
  return withRanks(context, board, rows);
}

/** The course of a class; null while no event named the class. */
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
