import { perRequest, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import type { HiddenReason, PostKind } from '../../domain/post.js';
import { searchNewestFirst, searchText } from '../search.js';
import { moderates, viewerOf, visiblePost } from '../visibility.js';
import { requireClassReader, requireGroupReader } from './place-readers.js';
import { sameTags } from './tags.js';

export interface PostView {
  readonly id: string;
  readonly authorId: string;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  readonly kind: PostKind;
  readonly title: string;
  readonly text: string;
  readonly html: string | null;
  readonly tags: readonly string[];
  readonly likeCount: number;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly lockedAt: Date | null;
  readonly pinnedAt: Date | null;
  readonly acceptedCommentId: string | null;
  readonly hiddenReason: HiddenReason | null;
  /** The viewer moderates its place. */
  readonly moderated: boolean;
}

/** The stored HTML; rendered now for a row that the backfill has not reached, or that an older version has just written. */
export function shownHtml({ html, text }: Pick<PostView, 'html' | 'text'>): string {
  return html ?? renderMarkdown(text);
}

/** Posts that the viewer may see, of all or of some rows that are called `post`. */
export const selectPost = (from = 'post'): string => `
  select post.id, post.author_id, post.course_id, post.class_id, post.group_id, kind, title, post.text, post.html, tags,
    like_count, post.created_at, post.active_at, post.edited_at, locked_at, pinned_at, accepted_comment_id,
    post.hidden_reason, ${moderates('post')} as moderated
  from ${from} where ${visiblePost('post')}`;

export const postById = perRequest((context) =>
  rowLoader<PostView>('id', (ids) =>
    context.db.rows(`${selectPost()} and post.id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** Asked anew while the viewer follows it: they may have left its place or be blocked by its author. */
export async function seesPost(context: Context, postId: string): Promise<boolean> {
  const rows = await context.db.rows(`select from post where id = $3 and ${visiblePost('post')}`, [
    ...viewerOf(context),
    postId,
  ]);
  return rows.length > 0;
}

export interface PostFilter {
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  readonly authorId: string | null;
  readonly tag: string | null;
  readonly search: string | null;
  /** Of questions: those with an accepted answer, or those without. */
  readonly solved: boolean | null;
  readonly createdFrom: Date | null;
  readonly createdBefore: Date | null;
}

/** Newest first. */
export async function listPosts(context: Context, filter: PostFilter, args: PageArgs): Promise<Connection<PostView>> {
  const { courseId, classId, groupId, authorId, solved } = filter;
  for (const [field, id] of Object.entries({ courseId, authorId }))
    if (id !== null && !isUuid(id)) throw new InvalidInput([{ field, message: 'is not an id' }]);
  if (classId !== null) await requireClassReader(context, classId);
  if (groupId !== null) await requireGroupReader(context, groupId);
  const words = filter.search === null ? null : searchText(filter.search, 'search');
  const tag = filter.tag === null ? null : searchText(filter.tag, 'tag').toLowerCase();
  const parameters: unknown[] = viewerOf(context);
  const conditions = (list: readonly (readonly [value: unknown, condition: (place: string) => string])[]): string[] =>
    list.flatMap(([value, condition]) => (value === null ? [] : [condition(`$${parameters.push(value)}`)]));
  const ordered = conditions([
    [courseId, (place) => `post.course_id = ${place}`],
    [classId, (place) => `post.class_id = ${place}`],
    [groupId, (place) => `post.group_id = ${place}`],
    [authorId, (place) => `post.author_id = ${place}`],
  ]);
  const others = conditions([
    [tag, (place) => `post.tags && ${sameTags(place)}`],
    [filter.createdFrom, (place) => `post.created_at >= ${place}`],
    [filter.createdBefore, (place) => `post.created_at < ${place}`],
  ]);
  if (solved === true) others.push('post.accepted_comment_id is not null');
  if (solved === false) others.push("post.kind = 'question' and post.accepted_comment_id is null");
  if (words === null && others.length === 0) {
    const select = `${selectPost()}${ordered.map((condition) => ` and ${condition}`).join('')}`;
    return page<PostView>(context.db, { select, parameters, orderBy: ['id'], direction: 'desc' }, args);
  }
  return searchNewestFirst<PostView>(
    context,
    {
      table: 'post',
      select: selectPost,
      ordered,
      others: (query) => (words === null ? others : [...others, `post.words @@ ${query}`]),
      parameters,
      words,
    },
    args,
  );
}

export interface RevisionView {
  readonly id: string;
  readonly postId: string;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly replacedAt: Date;
}

/** Newest first, at most 100 of each post, for its author and the moderators of its place. */
export const revisionsOfPost = perRequest((context) =>
  listLoader<RevisionView>('postId', (postIds) =>
    context.db.rows(
      `select revision.id, post_id, revision.title, revision.text, revision.tags, replaced_at
       from post join lateral (
         select * from post_revision where post_id = post.id order by post_revision.id desc limit 100
       ) revision on true
       where post.id = any($3::uuid[]) and ${visiblePost('post')}
         and (post.author_id = $1 or ${moderates('post')})
       order by revision.id desc`,
      [...viewerOf(context), postIds],
    ),
  ),
);

export interface DraftView {
  readonly id: string;
  readonly kind: PostKind;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  readonly savedAt: Date;
}

const SELECT_DRAFT = `select id, kind, title, text, tags, course_id, class_id, group_id, saved_at from post_draft
  where author_id = $1`;

/** The viewer's own, saved last first. */
export function listDrafts(context: Context, args: PageArgs): Promise<Connection<DraftView>> {
  const select = SELECT_DRAFT;
  const parameters = [context.viewer?.id ?? null];
  return page<DraftView>(context.db, { select, parameters, orderBy: ['saved_at', 'id'], direction: 'desc' }, args);
}

export async function draftById(context: Context, id: string): Promise<DraftView | null> {
  const rows = await context.db.rows<DraftView>(`${SELECT_DRAFT} and id = $2`, [context.viewer?.id ?? null, id]);
  return rows[0] ?? null;
}
