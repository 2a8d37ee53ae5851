import { hasRole } from '../../../platform/auth.js';
import { runCommand } from '../../../platform/command.js';
import { requireVerified, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import { CommentNotFound } from '../domain/errors.js';
import type { Comment } from '../domain/post.js';
import { loadPost, partedFrom } from './load-post.js';

export interface AddComment {
  readonly postId: string;
  readonly parentId?: string | null;
  readonly text: string;
}

export async function addComment(context: Context, input: AddComment): Promise<Comment> {
  const viewer = requireVerified(context);
  const parentId = input.parentId ?? null;
  return runCommand(context, 'addComment', async (transaction) => {
    const post = await loadPost(transaction, viewer, input.postId);
    if (parentId !== null) {
      const [parent] = isUuid(parentId)
        ? await transaction.sql<{ author_id: string }>('select author_id from comment where post_id = $1 and id = $2', [
            post.id,
            parentId,
          ])
        : [];
      if (!parent) throw new CommentNotFound();
      const parted = hasRole(viewer, 'staff') ? null : await partedFrom(transaction, viewer.id, [parent.author_id]);
      if (parted?.has(parent.author_id)) throw new CommentNotFound();
    }
    return post.addComment(viewer.id, parentId, input.text, renderMarkdown, transaction.now);
  });
}
