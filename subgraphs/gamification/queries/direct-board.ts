import type { Context } from '../../../platform/context.js';
import { keyOf, type BoardView, type ScoreView } from './board-view.js';

/** Of the users whom a player follows, at most so many are compared. */
export const MOST_FRIENDS = 1_000;

const FRIENDS = `select followed_id as id from follow where follower_id = $2 order by followed_id limit ${MOST_FRIENDS}`;
const COHORT = `
  select other.player_id as id from league_member mine join league_member other on other.cohort_id = mine.cohort_id
  where mine.player_id = $2 and mine.week = split_part($1, '/', 3)`;

/**
 * A player among the users whom they follow, or in the cohort of their league, best first: few enough to be counted directly. Users who are not listed take no
 * rank and are left out, except the player themselves, who gets the rank that they would have.
 */
export async function directBoard(context: Context, board: BoardView, playerId: string): Promise<ScoreView[]> {
  const rows = await context.db.rows<Omit<ScoreView, 'rank'> & { readonly shown: boolean }>(
    `with friend as (${board.scope.type === 'league' ? COHORT : FRIENDS})
     select score.user_id, score.xp, level, score.shown
     from board_score score join player on player.id = score.user_id
     where score.board_key = $1 and score.xp > 0
       and (score.user_id = $2 or score.shown and score.user_id in (select id from friend))
     order by score.xp desc, score.reached_at, score.user_id`,
    [keyOf(board), playerId],
  );
  let listedAbove = 0;
  let rank = 0;
  let previousXp: number | undefined;
  return rows.map(({ shown, userId, xp, level }) => {
    if (xp !== previousXp) rank = listedAbove + 1;
    previousXp = xp;
    if (shown) listedAbove += 1;
    return { userId, xp, level, rank };
  });
}
