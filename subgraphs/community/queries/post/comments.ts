import { perRequest, type Context } from '../../../../platform/context.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import { PostNotFound } from '../../domain/errors.js';
import type { HiddenReason } from '../../domain/post.js';
import { searchNewestFirst, searchText } from '../search.js';
import { viewerOf, visibleComment, visiblePost } from '../visibility.js';
import { postById } from './posts.js';

export interface CommentView {
  readonly id: string;
  readonly postId: string;
  readonly parentId: string | null;
  readonly authorId: string;
  readonly text: string;
  readonly html: string | null;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deleted: boolean;
  readonly accepted: boolean;
  readonly hiddenReason: HiddenReason | null;
}

/** Comments that the viewer may see, where they may see the post, of all or of some rows that are called `comment`. */
const selectComment = (from = 'comment'): string => `
  select comment.id, post_id, parent_id, comment.author_id, comment.created_at, comment.edited_at, comment.hidden_reason,
    case when comment.deleted_at is null then comment.text else '' end as text,
    case when comment.deleted_at is null then comment.html else '' end as html,
    comment.deleted_at is not null as deleted, accepted_comment_id is not distinct from comment.id as accepted
  from ${from} join post on post.id = post_id where ${visibleComment('comment', 'post')}`;

export const commentById = perRequest((context) =>
  rowLoader<CommentView>('id', (ids) =>
    context.db.rows(`${selectComment()} and ${visiblePost('post')} and comment.id = any($3::uuid[])`, [
      ...viewerOf(context),
      ids,
    ]),
  ),
);

/** How many comments the viewer can see, for each post that has one. */
export const visibleCommentCount = perRequest((context) =>
  rowLoader<{ postId: string; count: number }>('postId', (postIds) =>
    context.db.rows(
      `select post_id, count(*)::int as count from comment join post on post.id = post_id
       where post_id = any($3::uuid[]) and comment.deleted_at is null and ${visibleComment('comment', 'post')}
       group by post_id`,
      [...viewerOf(context), postIds],
    ),
  ),
);

/** The newest 100 of each post, oldest first. */
export const newestComments = perRequest((context) =>
  listLoader<CommentView>('postId', (postIds) =>
    context.db.rows(
      `select listed.* from unnest($3::uuid[]) wanted (id)
       cross join lateral (${selectComment()} and post_id = wanted.id order by comment.id desc limit 100) listed
       order by listed.id`,
      [...viewerOf(context), postIds],
    ),
  ),
);

/** All of one post that the viewer may see, oldest first. */
export async function listComments(context: Context, postId: string, args: PageArgs): Promise<Connection<CommentView>> {
  if (!(await postById(context).load(postId))) throw new PostNotFound('postId');
  return page<CommentView>(
    context.db,
    { select: `${selectComment()} and post_id = $3`, parameters: [...viewerOf(context), postId], orderBy: ['id'] },
    args,
  );
}

/** Those with these words, of all posts that the viewer may see, newest first. */
export function searchComments(context: Context, search: string, args: PageArgs): Promise<Connection<CommentView>> {
  return searchNewestFirst<CommentView>(
    context,
    {
      table: 'comment',
      select: (from) => `${selectComment(from)} and ${visiblePost('post')}`,
      ordered: [],
      others: (query) => [`comment.words @@ ${query}`, 'comment.deleted_at is null'],
      parameters: viewerOf(context),
      words: searchText(search, 'search'),
    },
    args,
  );
}

/** Asked for each push: who has left a place or was blocked meanwhile gets nothing more. */
export async function seesComment(context: Context, commentId: string): Promise<boolean> {
  const rows = await context.db.rows(
    `select from comment join post on post.id = post_id
     where comment.id = $3 and ${visiblePost('post')} and ${visibleComment('comment', 'post')}`,
    [...viewerOf(context), commentId],
  );
  return rows.length > 0;
}
