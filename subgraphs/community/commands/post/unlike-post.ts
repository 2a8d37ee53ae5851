import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Post } from '../../domain/post.js';
import { withdrawNotices } from '../notification/withdraw-notices.js';
import { loadPost } from './load-post.js';

/** Takes a like back; without one nothing changes. */
export async function unlikePost(context: Context, input: { postId: string }): Promise<Post> {
  const viewer = requireViewer(context);
  return runCommand(context, 'unlikePost', async (transaction) => {
    const post = await loadPost(transaction, viewer, input.postId);
    await removeLike(transaction, post, viewer.id);
    return post;
  });
}

export async function removeLike(transaction: Transaction, post: Post, userId: string): Promise<void> {
  const { sql, now } = transaction;
  const withdrawn = await sql(
    `update post_like set withdrawn_at = $3
     where post_id = $1 and user_id = $2 and withdrawn_at is null returning user_id`,
    [post.id, userId, now.toISOString()],
  );
  if (withdrawn.length === 0) return;
  post.removeLike();
  await withdrawNotices(transaction, { userId: post.authorId, kind: 'post-liked', postId: post.id, actorId: userId });
}
