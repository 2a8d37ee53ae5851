import { runCommand } from '../../../platform/command.js';
import { requireVerified, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import { CommentNotFound } from '../domain/errors.js';
import type { Comment } from '../domain/post.js';
import { valuesOf, visibleComment } from '../queries/visibility.js';
import { loadPost } from './load-post.js';
import { requireWriter, writerOf } from './places.js';

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
    await requireWriter(transaction, viewer, post);
    if (parentId !== null) {
      const [parent] = isUuid(parentId)
        ? await transaction.sql(
            `select from comment join post on post.id = post_id
             where post_id = $3 and comment.id = $4 and ${visibleComment('comment', 'post')}`,
            [...valuesOf(viewer), post.id, parentId],
          )
        : [];
      if (!parent) throw new CommentNotFound();
    }
    return post.addComment(writerOf(viewer), parentId, input.text, renderMarkdown, transaction.now);
  });
}
