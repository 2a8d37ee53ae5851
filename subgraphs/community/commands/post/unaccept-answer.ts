import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import type { Post } from '../../domain/post.js';
import { requireMayAccept } from './accept-answer.js';
import { loadPost } from './load-post.js';

/** The question has no accepted answer any more. Idempotent. */
export function unacceptAnswer(context: Context, input: { readonly postId: string }): Promise<Post> {
  const viewer = requireVerified(context);
  return runCommand(context, 'unacceptAnswer', async (transaction) => {
    const post = await loadPost(transaction, viewer, input.postId);
    await requireMayAccept(transaction, viewer, post);
    post.unacceptAnswer();
    return post;
  });
}
