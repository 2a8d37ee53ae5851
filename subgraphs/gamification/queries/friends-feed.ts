import { requireViewer, type Context } from '../../../platform/context.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { MOST_FRIENDS } from './direct-board.js';

export interface FeedEntryView {
  readonly id: string;
  readonly kind: 'level' | 'badge' | 'course-completed' | 'contest-finished';
  readonly playerId: string;
  readonly at: Date;
  readonly level: number | null;
  readonly badge: string | null;
  readonly badgeTitle: string | null;
  readonly tier: number | null;
  readonly courseId: string | null;
  readonly contestId: string | null;
}

/** Users who follow the player of the parameter and are followed back, are listed, and have no block with them. */
export const FRIENDS_OF = (player: string): string => `
  select mine.followed_id as id
  from follow mine join follow theirs on theirs.follower_id = mine.followed_id and theirs.followed_id = mine.follower_id
  join player friend on friend.id = mine.followed_id and friend.listed
  where mine.follower_id = ${player} and not exists (
    select from block where blocker_id = ${player} and blocked_id = friend.id
      or blocker_id = friend.id and blocked_id = ${player})
  order by mine.followed_id limit ${MOST_FRIENDS}`;

/**
 * Levels, badges, completed courses and finished contests of friends, the newest first. Never purchases, scores, classes or
 * attendance. A secret or revoked badge is left out.
 */
export function friendsFeed(context: Context, args: PageArgs): Promise<Connection<FeedEntryView>> {
  return page<FeedEntryView>(
    context.db,
    {
      select: ({ within, order, limit }) => `
        with friend as (${FRIENDS_OF('$1')})
        select entry.* from friend cross join lateral (
          select * from (
            select feed_entry.id, kind, player_id, at, level, badge, badge_title, tier, null::uuid as course_id,
              null::uuid as contest_id
            from feed_entry left join badge on badge.name = feed_entry.badge
            where player_id = friend.id and (kind = 'level' or not coalesce(badge.secret, false) and not exists (
              select from player where player.id = friend.id and badges -> feed_entry.badge ? 'revokedAt'))
            union all
            select id, kind, player_id, occurred_at, null, null, null, null, course_id,
              case when kind = 'contest-finished' then source_id end
            from activity_fact
            where player_id = friend.id and kind in ('course-completed', 'contest-finished') and first
          ) own where ${within('own')} order by ${order('own')} limit ${limit}
        ) entry`,
      parameters: [requireViewer(context).id],
      orderBy: ['at', 'id'],
      direction: 'desc',
    },
    args,
  );
}
