import type { Context } from '../../../../platform/context.js';
import { page, type PageArgs, type PageQuery, type PageWindow } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import { viewerOf, visiblePost } from '../visibility.js';
import { selectPost, type PostView } from './posts.js';

export type FeedSort = 'newest' | 'active';

/** Of the users whom someone follows, those followed last. */
const MAX_FOLLOWED = 5_000;
/** Posts that are looked through before each source is asked for its own. */
const RECENT = 20_000;

/** Columns of `post` by which a source is found, and the ids of the viewer's sources. */
const SOURCES: readonly (readonly [column: string, ids: string])[] = [
  [
    'author_id',
    `select followed_id from follow where follower_id = $1::uuid order by followed_at desc limit ${MAX_FOLLOWED}`,
  ],
  ['group_id', 'select group_id from membership where user_id = $1::uuid'],
  ['class_id', 'select class_id from class_member where user_id = $1::uuid'],
  [
    'course_id',
    `select course_id from course_member where user_id = $1::uuid
     union select course_id from class_member where user_id = $1::uuid and course_id is not null`,
  ],
];

/**
 * Posts of users whom the viewer follows, and of the viewer's groups, classes and courses. Most pages are found among the
 * newest posts. Only when they are not enough, as for a viewer whose followed users are silent, each source is asked for as
 * many posts as the page has: this costs one look into an index per source, however many posts there are.
 */
export async function listFeed(context: Context, sort: FeedSort, args: PageArgs): Promise<Connection<PostView>> {
  const query = (select: (window: PageWindow) => string): PageQuery => ({
    select,
    parameters: viewerOf(context),
    orderBy: sort === 'active' ? ['active_at', 'id'] : ['id'],
    direction: 'desc',
  });
  const recent = await page<PostView>(context.db, query(amongRecent), args);
  const { hasNextPage, hasPreviousPage } = recent.pageInfo;
  if (args.last == null ? hasNextPage : hasPreviousPage) return recent;
  return page<PostView>(context.db, query(bySource), args);
}

/**
 * Sources are matched in an index, and only what matches is read, until the page is full: the ordering columns are those of the
 * index scan, so that nothing is sorted.
 */
function amongRecent({ within, order }: PageWindow): string {
  const columns = SOURCES.map(([column]) => `post.${column}`).join(', ');
  const matches = SOURCES.map(([column, ids]) => `recent.${column} in (${ids})`).join(' or ');
  return `select recent.id, recent.active_at, ${SHOWN.map((column) => `post.${column}`).join(', ')} from (
      select post.id, post.active_at, ${columns} from post where deleted_at is null and ${within('post')}
      order by ${order('post')} limit ${RECENT}) recent
    cross join lateral (${selectPost()} and post.id = recent.id offset 0) post
    where ${matches}`;
}

/** Columns of a post without those that order the feed. */
const SHOWN = [
  'author_id',
  'course_id',
  'class_id',
  'group_id',
  'kind',
  'title',
  'text',
  'html',
  'tags',
  'like_count',
  'created_at',
  'edited_at',
  'locked_at',
  'pinned_at',
  'accepted_comment_id',
  'hidden_reason',
  'moderated',
];

function bySource({ within, order, limit }: PageWindow): string {
  const found = SOURCES.map(
    ([column, ids]) => `
    select own.* from (${ids}) source (id) cross join lateral (
      select post.id, post.active_at from post
      where post.${column} = source.id and ${within('post')} and ${visiblePost('post')}
      order by ${order('post')} limit ${limit}) own`,
  );
  return `${selectPost()} and post.id = any(array(
    select id from (${found.join(' union ')}) found order by ${order('found')} limit ${limit}))`;
}
