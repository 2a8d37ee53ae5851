import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Post } from '../../domain/post.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { restoreNotices } from '../notification/withdraw-notices.js';
import { loadPost } from './load-post.js';

/** Once a person. Idempotent. */
export async function likePost(context: Context, input: { postId: string }): Promise<Post> {
  const viewer = requireViewer(context);
  return runCommand(context, 'likePost', async (transaction) => {
    await requireNotSuspended(transaction, viewer);
    const post = await loadPost(transaction, viewer, input.postId);
    await addLike(transaction, post, viewer.id);
    return post;
  });
}

export async function addLike(transaction: Transaction, post: Post, userId: string): Promise<void> {
  const { sql } = transaction;
  const first = await sql(
    'insert into post_like (post_id, user_id) values ($1, $2) on conflict do nothing returning user_id',
    [post.id, userId],
  );
  const again =
    first.length === 0
      ? await sql(
          `update post_like set withdrawn_at = null
           where post_id = $1 and user_id = $2 and withdrawn_at is not null returning user_id`,
          [post.id, userId],
        )
      : [];
  if (first.length + again.length > 0) post.addLike(userId, first.length > 0);
  if (again.length > 0)
    await restoreNotices(transaction, { userId: post.authorId, kind: 'post-liked', postId: post.id, actorId: userId });
}
