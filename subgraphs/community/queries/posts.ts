import { hasRole } from '../../../platform/auth.js';
import { perRequest, requireViewer, type Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import { ClassNotFound, NotInClass, PostNotFound } from '../domain/errors.js';

/** The aggregate has the same fields, so either can be answered with. */
export interface PostView {
  readonly id: string;
  readonly authorId: string;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly title: string;
  readonly text: string;
  readonly html: string | null;
  readonly tags: readonly string[];
  readonly likeCount: number;
  readonly commentCount: number;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
}

/** The stored HTML; rendered now for a row that the backfill has not reached, or that an older version has just written. */
export function shownHtml({ html, text }: Pick<PostView, 'html' | 'text'>): string {
  return html ?? renderMarkdown(text);
}

/** Whether a block parts the viewer (`$1`) from the author; staff (`$2`) look after all that is said, so none parts them. */
const NOT_PARTED = `($2::boolean or not exists (
  select from block where (blocker_id, blocked_id) in (($1::uuid, author_id), (author_id, $1::uuid))))`;

/** What this person may see: `$1` is the person, `$2` whether they are staff. */
const SELECT_POST = `
  select post.id, author_id, course_id, class_id, title, text, html, tags, like_count, comment_count, created_at, edited_at
  from post where deleted_at is null
    and (class_id is null or $2::boolean or class_id in (select class_id from class_member where user_id = $1))
    and ${NOT_PARTED}`;

function seenBy(context: Context): [string | null, boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}

export const postById = perRequest((context) =>
  rowLoader<PostView>('id', (ids) =>
    context.db.rows(`${SELECT_POST} and post.id = any($3::uuid[])`, [...seenBy(context), ids]),
  ),
);

export interface PostFilter {
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly tag: string | null;
  readonly search: string | null;
}

const MAX_SEARCH = 200;

/** Newest first. */
export async function listPosts(context: Context, filter: PostFilter, args: PageArgs): Promise<Connection<PostView>> {
  const { courseId, classId } = filter;
  if (courseId !== null && !isUuid(courseId))
    throw new InvalidInput([{ field: 'courseId', message: 'is not the id of a course' }]);
  if (classId !== null) await requireClassReader(context, classId);
  const conditions: string[] = [];
  const parameters: unknown[] = seenBy(context);
  const where = (condition: (place: string) => string, value: unknown): void => {
    conditions.push(`and ${condition(`$${parameters.push(value)}`)}`);
  };
  if (courseId !== null) where((place) => `course_id = ${place}`, courseId);
  if (classId !== null) where((place) => `class_id = ${place}`, classId);
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

/** As {@link SELECT_POST}. */
const SELECT_COMMENT = `select id, post_id, parent_id, author_id, text, html, created_at from comment where ${NOT_PARTED}`;

/** The newest 100 of each post, oldest first. */
export const newestComments = perRequest((context) =>
  listLoader<CommentView>('postId', (postIds) =>
    context.db.rows(
      `select listed.* from unnest($3::uuid[]) wanted (id)
       cross join lateral (${SELECT_COMMENT} and post_id = wanted.id order by comment.id desc limit 100) listed
       order by listed.id`,
      [...seenBy(context), postIds],
    ),
  ),
);

/** All of one post that the viewer may see, oldest first. */
export async function listComments(context: Context, postId: string, args: PageArgs): Promise<Connection<CommentView>> {
  if (!(await postById(context).load(postId))) throw new PostNotFound('postId');
  return page<CommentView>(
    context.db,
    { select: `${SELECT_COMMENT} and post_id = $3`, parameters: [...seenBy(context), postId], orderBy: ['id'] },
    args,
  );
}
