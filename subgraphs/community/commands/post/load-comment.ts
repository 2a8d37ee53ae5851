import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { CommentNotFound, PostNotFound } from '../../domain/errors.js';
import { NotAModerator } from '../../domain/moderation-errors.js';
import type { Post } from '../../domain/post.js';
import { moderates, valuesOf, visibleComment } from '../../queries/visibility.js';
import { loadPost } from './load-post.js';

export interface LoadedComment {
  readonly post: Post;
  readonly id: string;
  readonly authorId: string;
  readonly text: string;
}

/** A comment that the viewer sees, with its post, which is locked. */
export async function loadComment(transaction: Transaction, viewer: Viewer, commentId: string): Promise<LoadedComment> {
  const [place] = isUuid(commentId)
    ? await transaction.sql<{ post_id: string }>('select post_id from comment where id = $1', [commentId])
    : [];
  if (!place) throw new CommentNotFound();
  const post = await loadPost(transaction, viewer, place.post_id).catch((error: unknown) => {
    throw error instanceof PostNotFound ? new CommentNotFound() : error;
  });
  const [comment] = await transaction.sql<{ author_id: string; text: string }>(
    `select comment.author_id, comment.text from comment join post on post.id = post_id
     where comment.id = $3 and comment.deleted_at is null and ${visibleComment('comment', 'post')}`,
    [...valuesOf(viewer), commentId],
  );
  if (!comment) throw new CommentNotFound();
  return { post, id: commentId, authorId: comment.author_id, text: comment.text };
}

/** Refuses who is neither a moderator of the post's place nor staff. */
export async function requireModeratorOf(transaction: Transaction, viewer: Viewer, post: Post): Promise<void> {
  if (!(await isModeratorOf(transaction, viewer, post))) throw new NotAModerator();
}

export async function isModeratorOf({ sql }: Transaction, viewer: Viewer, post: Post): Promise<boolean> {
  const rows = await sql(`select from post where id = $3 and ${moderates('post')}`, [...valuesOf(viewer), post.id]);
  return rows.length > 0;
}
