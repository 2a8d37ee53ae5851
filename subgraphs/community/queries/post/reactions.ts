import { perRequest } from '../../../../platform/context.js';
import { listLoader, rowLoader } from '../../../../platform/graphql/loaders.js';

/** The posts that the viewer likes. */
export const viewerLike = perRequest((context) =>
  rowLoader<{ postId: string }>('postId', (postIds) =>
    context.db.rows(
      'select post_id from post_like where post_id = any($1::uuid[]) and user_id = $2 and withdrawn_at is null',
      [postIds, context.viewer?.id ?? null],
    ),
  ),
);

export interface ReactionCountView {
  readonly itemId: string;
  readonly kind: string;
  readonly count: number;
  readonly viewerReacted: boolean;
}

/** Of posts and comments that the viewer has loaded. A like of a post is the one of `likePost`. */
export const reactionsOfItem = perRequest((context) =>
  listLoader<ReactionCountView>('itemId', (itemIds) =>
    context.db.rows(
      `select item_id, kind, count(*)::int as count, coalesce(bool_or(user_id = $2), false) as viewer_reacted
       from (
         select item_id, kind, user_id from reaction where item_id = any($1::uuid[])
         union all
         select post_id, 'like', user_id from post_like where post_id = any($1::uuid[]) and withdrawn_at is null
       ) given
       group by item_id, kind order by count desc, kind`,
      [itemIds, context.viewer?.id ?? null],
    ),
  ),
);

/** Whether the viewer follows or has muted a post. */
export const viewerFollowing = perRequest((context) =>
  rowLoader<{ postId: string; following: boolean }>('postId', (postIds) =>
    context.db.rows('select post_id, following from post_follow where post_id = any($1::uuid[]) and user_id = $2', [
      postIds,
      context.viewer?.id ?? null,
    ]),
  ),
);
