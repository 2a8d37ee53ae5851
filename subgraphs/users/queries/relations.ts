import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
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

/** When it began, seen from the low and from the high person of a pair. */
const SINCE: Readonly<Record<RelationList, { readonly low: string; readonly high: string }>> = {
  followers: { low: 'high_follows_at', high: 'low_follows_at' },
  following: { low: 'low_follows_at', high: 'high_follows_at' },
  friends: { low: 'greatest(low_follows_at, high_follows_at)', high: 'greatest(low_follows_at, high_follows_at)' },
  blocked: { low: 'low_blocks_at', high: 'high_blocks_at' },
};

const ON: Readonly<Record<RelationList, { readonly low: string; readonly high: string }>> = {
  followers: { low: 'high_follows_at is not null', high: 'low_follows_at is not null' },
  following: { low: 'low_follows_at is not null', high: 'high_follows_at is not null' },
  friends: {
    low: 'low_follows_at is not null and high_follows_at is not null',
    high: 'low_follows_at is not null and high_follows_at is not null',
  },
  blocked: { low: 'low_blocks_at is not null', high: 'high_blocks_at is not null' },
};

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
      select: `select person.id, name, handle, bio, joined_at, email, email_verified_at, roles, locale, time_zone,
          leaderboard_visible, discoverable, mobile, status, since
        from (
          select high_id as other_id, ${SINCE[list].low} as since from relation where low_id = $1 and ${ON[list].low}
          union all
          select low_id, ${SINCE[list].high} from relation where high_id = $1 and ${ON[list].high}
        ) edge join user_account person on person.id = other_id
        where $2::boolean or not exists (
          select from relation met
          where met.low_id = least(person.id, $3::uuid) and met.high_id = greatest(person.id, $3::uuid)
            and (met.low_blocks_at is not null or met.high_blocks_at is not null))`,
      parameters: [userId, all, viewer.id],
      orderBy: ['since', 'id'],
      direction: 'desc',
    },
    args,
  );
}

async function isBlocked(context: Context, userId: string): Promise<boolean> {
  const relation = await relationWith(context).load(userId);
  return relation !== null && (relation.viewerBlocks || relation.blocksViewer);
}
