import type { Viewer } from '../../../../platform/auth.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { NotYourPost } from '../../domain/errors.js';
import type { Post } from '../../domain/post.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { isModeratorOf, loadComment } from './load-comment.js';

/** By the asker, a teacher or a moderator of the place, or staff. A new accepted answer replaces the former one. */
export function acceptAnswer(context: Context, input: { readonly commentId: string }): Promise<Post> {
  const viewer = requireVerified(context);
  return runCommand(context, 'acceptAnswer', async (transaction) => {
    const answer = await loadComment(transaction, viewer, input.commentId);
    await requireMayAccept(transaction, viewer, answer.post);
    answer.post.acceptAnswer(answer, viewer.id);
    return answer.post;
  });
}

export async function requireMayAccept(transaction: Transaction, viewer: Viewer, post: Post): Promise<void> {
  await requireNotSuspended(transaction, viewer);
  if (post.authorId !== viewer.id && !(await isModeratorOf(transaction, viewer, post))) throw new NotYourPost();
}
