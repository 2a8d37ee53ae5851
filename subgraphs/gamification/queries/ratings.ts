import type { Context } from '../../../platform/context.js';
import { blockedWithViewer } from './leaderboards.js';

export interface RatingChangeRow {
  readonly userId: string;
  readonly rank: number;
  readonly before: number;
  readonly after: number;
  /** Rated contests of the user, this one included. */
  readonly contests: number;
}

/** Of users who are listed and have no block with the viewer; at most 100. */
export async function ratingChangesOf(context: Context, contestId: string): Promise<RatingChangeRow[]> {
  const blocked = context.viewer ? [...(await blockedWithViewer(context))] : [];
  return context.db.rows(
    `select user_id, rank, before, after, contests from rating_change join player on player.id = user_id
     where contest_id = $1 and (listed or user_id = $2) and user_id <> all($3::uuid[])
     order by rank, user_id limit 100`,
    [contestId, context.viewer?.id ?? null, blocked],
  );
}
