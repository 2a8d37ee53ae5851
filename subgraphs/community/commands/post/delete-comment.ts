import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { NotYourComment } from '../../domain/errors.js';
import { loadComment } from './load-comment.js';
import { removeComment } from './remove-comment.js';

export async function deleteComment(
  context: Context,
  input: { readonly commentId: string },
): Promise<{ readonly postId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'deleteComment', async (transaction) => {
    const comment = await loadComment(transaction, viewer, input.commentId);
    if (comment.authorId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourComment();
    await removeComment(transaction, comment.post, comment.id);
    return { postId: comment.post.id };
  });
}
