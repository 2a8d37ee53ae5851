import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs, type PageWindow } from '../../../platform/graphql/pagination.js';
import type { UserView } from './users.js';

/** Relations between another user and the viewer. */
export interface RelationView {
  readonly userId: string;
  readonly viewerFollows: boolean;
  readonly followsViewer: boolean;
  readonly viewerBlocks: boolean;
  readonly blocksViewer: boolean;
}

/** Null when there is no relation. */
export const relationWith = perRequest((context) =>
  rowLoader<RelationView>('userId', (userIds) =>
    context.db.rows(
      `select high_id as user_id, low_follows_at is not null as viewer_follows, high_follows_at is not null as follows_viewer,
         low_blocks_at is not null as viewer_blocks, high_blocks_at is not null as blocks_viewer
       from relation where low_id = $1 and high_id = any($2::uuid[])
       union all
       select low_id, high_follows_at is not null, low_follows_at is not null,
         high_blocks_at is not null, low_blocks_at is not null
       from relation where high_id = $1 and low_id = any($2::uuid[])`,
      [context.viewer?.id ?? null, userIds],
    ),
  ),
);

/** Friends are mutual follows. */
export type RelationList = 'followers' | 'following' | 'friends' | 'blocked';

const FRIENDS_SINCE = 'greatest(low_follows_at, high_follows_at)';

/** When it began, seen from the low and from the high person of a pair. */
const SINCE: Readonly<Record<RelationList, { readonly low: string; readonly high: string }>> = {
  followers: { low: 'high_follows_at', high: 'low_follows_at' },
  following: { low: 'low_follows_at', high: 'high_follows_at' },
  friends: { low: FRIENDS_SINCE, high: FRIENDS_SINCE },
  blocked: { low: 'low_blocks_at', high: 'high_blocks_at' },
};

/** One side of a list: a page's worth of its index. `$1` is whose list it is. */
function sideOf(list: RelationList, side: 'low' | 'high', { within, order, limit }: PageWindow): string {
  const other = side === 'low' ? 'high_id' : 'low_id';
  const is =
    list === 'friends'
      ? 'low_follows_at is not null and high_follows_at is not null'
      : `${SINCE[list][side]} is not null`;
  return `select * from (
      select id as relation_id, ${other} as other_id, ${SINCE[list][side]} as since from relation where ${side}_id = $1 and ${is}
    ) ${side}
    where ${within(side)} and ($2::boolean or not exists (
      select from relation met
      where met.low_id = least(other_id, $3::uuid) and met.high_id = greatest(other_id, $3::uuid)
        and (met.low_blocks_at is not null or met.high_blocks_at is not null)))
    order by ${order(side)} limit ${limit}`;
}

/**
 * The people of one list, who came last first. Whom a person blocks is for themselves; the rest is for anyone signed in, but
 * neither the lists of a user with whom there is a block, nor such people in the lists of others. Staff see all but blocks.
 * Null: not for this viewer.
 */
export async function listRelations(
  context: Context,
  userId: string,
  list: RelationList,
  args: PageArgs,
): Promise<Connection<UserView> | null> {
  const { viewer } = context;
  const own = viewer?.id === userId;
  if (!viewer || (list === 'blocked' && !own)) return null;
  const all = own || hasRole(viewer, 'staff');
  if (!all && (await isBlocked(context, userId))) return null;
  return page<UserView>(
    context.db,
    {
      select: (
        window,
      ) => `select person.id, name, handle, bio, joined_at, email, email_verified_at, roles, locale, time_zone,
          leaderboard_visible, discoverable, mobile, status, since, relation_id
        from ((${sideOf(list, 'low', window)}) union all (${sideOf(list, 'high', window)})) edge
        join user_account person on person.id = other_id`,
      parameters: [userId, all, viewer.id],
      orderBy: ['since', 'relation_id'],
      direction: 'desc',
    },
    args,
  );
}

async function isBlocked(context: Context, userId: string): Promise<boolean> {
  const relation = await relationWith(context).load(userId);
  return relation !== null && (relation.viewerBlocks || relation.blocksViewer);
}
