import type { Context } from '../../../platform/context.js';

export interface BoardDifference {
  readonly boardKey: string;
  readonly what: 'score' | 'count';
  /** Player for a score; `level/bucket` for a count. */
  readonly of: string;
  readonly expected: number;
  readonly found: number;
}

/** At most so many differences are listed of each kind. */
const LIMIT = 100;

/**
 * Compares boards with the ledger, and the counts (with their unfolded deltas) with the boards, in one snapshot. All-time
 * boards of all scopes are compared with sums of the ledger; a class's board only for members since they joined, so it is
 * compared with its counts alone. Reads every row.
 */
export async function checkBoards(context: Context): Promise<BoardDifference[]> {
  const scores = await context.db.rows<BoardDifference>(
    `with expected as (
       select 'global/all-time' as board_key, player_id as user_id, sum(amount) as xp from xp_transaction group by 2
       union all
       select 'course:' || course_id || '/all-time', player_id, sum(amount) from xp_transaction
       where course_id is not null group by 1, 2
     ), found as (
       select board_key, user_id, xp from board_score
       where board_key = 'global/all-time' or board_key like 'course:%/all-time'
     )
     select coalesce(expected.board_key, found.board_key) as board_key, 'score' as what,
       coalesce(expected.user_id, found.user_id)::text as "of", coalesce(expected.xp, 0)::integer as expected,
       coalesce(found.xp, 0) as found
     from expected full join found using (board_key, user_id)
     where coalesce(expected.xp, 0) <> coalesce(found.xp, 0) order by 1, 3 limit ${LIMIT}`,
  );
  const counts = await context.db.rows<BoardDifference>(
    `with expected as (
       select board_key, level, xp >> (5 * level) as bucket, count(*) as n
       from board_score cross join generate_series(0, 3) level where shown and xp > 0 group by 1, 2, 3
     ), move as (
       select board_key, now as xp, 1 as n from board_delta where now is not null
       union all select board_key, was, -1 from board_delta where was is not null
     ), found as (
       select board_key, level, bucket, sum(n) as n from (
         select board_key, level, bucket, n from board_count
         union all
         select board_key, level, xp >> (5 * level), n from move cross join generate_series(0, 3) level
       ) either group by 1, 2, 3
     )
     select coalesce(expected.board_key, found.board_key) as board_key, 'count' as what,
       coalesce(expected.level, found.level) || '/' || coalesce(expected.bucket, found.bucket) as "of",
       coalesce(expected.n, 0)::integer as expected, coalesce(found.n, 0)::integer as found
     from expected full join found using (board_key, level, bucket)
     where coalesce(expected.n, 0) <> coalesce(found.n, 0) order by 1, 3 limit ${LIMIT}`,
  );
  return [...scores, ...counts];
}
