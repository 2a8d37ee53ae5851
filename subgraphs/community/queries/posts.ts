import { hasRole } from '../../../platform/auth.js';
import { perRequest, requireViewer, type Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import { ClassNotFound, GroupNotFound, NotAMember, NotInClass, PostNotFound } from '../domain/errors.js';
import { viewerOf, visibleComment, visibleGroup, visiblePost } from './visibility.js';

/** The aggregate has the same fields, so either can be answered with. */
export interface PostView {
  readonly id: string;
  readonly authorId: string;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  readonly title: string;
  readonly text: string;
  readonly html: string | null;
  readonly tags: readonly string[];
  readonly likeCount: number;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
}

/** The stored HTML; rendered now for a row that the backfill has not reached, or that an older version has just written. */
export function shownHtml({ html, text }: Pick<PostView, 'html' | 'text'>): string {
  return html ?? renderMarkdown(text);
}

const SELECT_POST = `
  select post.id, author_id, course_id, class_id, group_id, title, text, html, tags, like_count, created_at, edited_at,
    hidden_reason
  from post where ${visiblePost('post')}`;

export const postById = perRequest((context) =>
  rowLoader<PostView>('id', (ids) =>
    context.db.rows(`${SELECT_POST} and post.id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

export interface PostFilter {
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  readonly tag: string | null;
  readonly search: string | null;
}

const MAX_SEARCH = 200;

/** Newest first. */
export async function listPosts(context: Context, filter: PostFilter, args: PageArgs): Promise<Connection<PostView>> {
  const { courseId, classId, groupId } = filter;
  if (courseId !== null && !isUuid(courseId))
    throw new InvalidInput([{ field: 'courseId', message: 'is not the id of a course' }]);
  if (classId !== null) await requireClassReader(context, classId);
  if (groupId !== null) await requireGroupReader(context, groupId);
  const conditions: string[] = [];
  const parameters: unknown[] = viewerOf(context);
  const where = (condition: (place: string) => string, value: unknown): void => {
    conditions.push(`and ${condition(`$${parameters.push(value)}`)}`);
  };
  if (courseId !== null) where((place) => `course_id = ${place}`, courseId);
  if (classId !== null) where((place) => `class_id = ${place}`, classId);
  if (groupId !== null) where((place) => `group_id = ${place}`, groupId);
  if (filter.tag !== null)
    where((place) => `tags @> array[${place}::text]`, searchText(filter.tag, 'tag').toLowerCase());
  if (filter.search !== null)
    where((place) => `search @@ websearch_to_tsquery('simple', ${place})`, searchText(filter.search, 'search'));
  return page<PostView>(
    context.db,
    { select: `${SELECT_POST} ${conditions.join(' ')}`, parameters, orderBy: ['id'], direction: 'desc' },
    args,
  );
}

function searchText(value: string, field: string): string {
  const text = value.trim();
  if (text.length < 1 || text.length > MAX_SEARCH || text.includes('\0'))
    throw new InvalidInput([{ field, message: `must have 1 to ${MAX_SEARCH} characters` }]);
  return text;
}

/** A class that one is not in looks the same to a student as to a stranger: it exists, and is not theirs to read. */
async function requireClassReader(context: Context, classId: string): Promise<void> {
  const viewer = requireViewer(context);
  const [found] = isUuid(classId)
    ? await context.db.rows<{ member: boolean }>(
        `select bool_or(user_id = $2) as member from class_member where class_id = $1 having count(*) > 0`,
        [classId, viewer.id],
      )
    : [];
  if (!found) throw new ClassNotFound('classId');
  if (!found.member && !hasRole(viewer, 'staff')) throw new NotInClass();
}

async function requireGroupReader(context: Context, groupId: string): Promise<void> {
  requireViewer(context);
  const [found] = isUuid(groupId)
    ? await context.db.rows<{ reader: boolean }>(
        `select $2::boolean or exists (select from membership where group_id = $3 and user_id = $1) as reader
         from community_group where id = $3 and ${visibleGroup('community_group')}`,
        [...viewerOf(context), groupId],
      )
    : [];
  if (!found) throw new GroupNotFound('groupId');
  if (!found.reader) throw new NotAMember();
}

/** The posts that the viewer likes. */
export const viewerLike = perRequest((context) =>
  rowLoader<{ postId: string }>('postId', (postIds) =>
    context.db.rows(
      'select post_id from post_like where post_id = any($1::uuid[]) and user_id = $2 and withdrawn_at is null',
      [postIds, context.viewer?.id ?? null],
    ),
  ),
);

export interface CommentView {
  readonly id: string;
  readonly postId: string;
  readonly parentId: string | null;
  readonly authorId: string;
  readonly text: string;
  readonly html: string | null;
  readonly createdAt: Date;
}

const SELECT_COMMENT = `
  select comment.id, post_id, parent_id, comment.author_id, comment.text, comment.html, comment.created_at
  from comment join post on post.id = post_id where ${visibleComment('comment', 'post')}`;

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
       cross join lateral (${SELECT_COMMENT} and post_id = wanted.id order by comment.id desc limit 100) listed
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
    { select: `${SELECT_COMMENT} and post_id = $3`, parameters: [...viewerOf(context), postId], orderBy: ['id'] },
    args,
  );
}
