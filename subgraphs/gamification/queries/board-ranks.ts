import type { Context } from '../../../platform/context.js';

/** Buckets of level n are 32^n XP wide; the last level is not bounded. */
const RANK_SQL = `
  select wanted.xp, 1
    + coalesce((select sum(n) from board_count
        where board_key = $1 and level = 3 and bucket > wanted.xp >> 15), 0)
    + coalesce((select sum(n) from board_count
        where board_key = $1 and level = 2 and bucket > wanted.xp >> 10 and bucket < ((wanted.xp >> 15) + 1) << 5), 0)
    + coalesce((select sum(n) from board_count
        where board_key = $1 and level = 1 and bucket > wanted.xp >> 5 and bucket < ((wanted.xp >> 10) + 1) << 5), 0)
    + coalesce((select sum(n) from board_count
        where board_key = $1 and level = 0 and bucket > wanted.xp and bucket < ((wanted.xp >> 5) + 1) << 5), 0)
    + (select coalesce(sum(coalesce((now > wanted.xp)::integer, 0) - coalesce((was > wanted.xp)::integer, 0)), 0)
        from board_delta where board_key = $1)
    as rank
  from unnest($2::integer[]) wanted (xp)`;

/**
 * The rank that each of these scores has on a board, in one statement and so in one snapshot: exact, with counts that are not
 * yet folded. Reads at most 124 counts per score, whatever the size of the board.
 */
export async function ranksFor(
  context: Context,
  boardKey: string,
  scores: readonly number[],
): Promise<(xp: number) => number> {
  const distinct = [...new Set(scores)];
  if (distinct.length === 0) return () => 1;
  const rows = await context.db.rows<{ xp: number; rank: number }>(RANK_SQL, [boardKey, distinct]);
  const ranks = new Map(rows.map(({ xp, rank }) => [xp, Number(rank)]));
  return (xp) => ranks.get(xp) ?? 1;
}

/** How many players a board lists, and how many of them have less XP than `xp`. */
export async function standingOf(
  context: Context,
  boardKey: string,
  xp: number,
): Promise<{ readonly players: number; readonly below: number }> {
  const row = await context.db.row<{ players: number; atLeast: number }>(
    `select
       coalesce((select sum(n) from board_count where board_key = $1 and level = 3), 0)
         + (select count(now) - count(was) from board_delta where board_key = $1) as players,
       (select rank - 1 from (${RANK_SQL.replaceAll('$2::integer[]', 'array[$2::integer - 1]')}) ranked) as at_least`,
    [boardKey, xp],
  );
  const players = Number(row?.players ?? 0);
  return { players, below: players - Number(row?.atLeast ?? 0) };
}
