import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Post } from '../../domain/post.js';
import { requireModeratorOf } from './load-comment.js';
import { loadPost } from './load-post.js';

export function unpinPost(context: Context, input: { readonly postId: string }): Promise<Post> {
  const viewer = requireViewer(context);
  return runCommand(context, 'unpinPost', async (transaction) => {
    const post = await loadPost(transaction, viewer, input.postId);
    await requireModeratorOf(transaction, viewer, post);
    await transaction.sql('update post set pinned_at = null where id = $1', [post.id]);
    return post;
  });
}
