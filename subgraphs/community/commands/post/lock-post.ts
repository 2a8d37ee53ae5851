import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Post } from '../../domain/post.js';
import { requireModeratorOf } from './load-comment.js';
import { loadPost } from './load-post.js';

/** A locked post is read, but not changed or answered. By moderators of its place and staff. Idempotent. */
export function lockPost(context: Context, input: { readonly postId: string }): Promise<Post> {
  return setLock(context, 'lockPost', input.postId, true);
}

export function setLock(context: Context, name: string, postId: string, locked: boolean): Promise<Post> {
  const viewer = requireViewer(context);
  return runCommand(context, name, async (transaction) => {
    const post = await loadPost(transaction, viewer, postId);
    await requireModeratorOf(transaction, viewer, post);
    if (locked) post.lock(transaction.now);
    else post.unlock();
    return post;
  });
}
