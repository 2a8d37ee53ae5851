import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { NotYourPost } from '../../domain/errors.js';
import { detachFiles } from './attach-files.js';
import { loadPost } from './load-post.js';

export async function deletePost(context: Context, input: { postId: string }): Promise<void> {
  const viewer = requireViewer(context);
  return runCommand(context, 'deletePost', async (transaction) => {
    const post = await loadPost(transaction, viewer, input.postId);
    if (post.authorId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourPost();
    post.delete(transaction.now);
    await detachFiles(transaction, { column: 'post_id', id: post.id });
  });
}
