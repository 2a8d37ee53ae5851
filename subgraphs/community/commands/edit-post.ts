import { runCommand } from '../../../platform/command.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import type { Post, PostChange } from '../domain/post.js';
import { refusingDuplicates } from './create-post.js';
import { loadPost } from './load-post.js';

export interface EditPost extends PostChange {
  readonly postId: string;
}

export async function editPost(context: Context, input: EditPost): Promise<Post> {
  const viewer = requireViewer(context);
  return refusingDuplicates(() =>
    runCommand(context, 'editPost', async (transaction) => {
      const post = await loadPost(transaction, viewer, input.postId);
      post.edit(viewer.id, input, renderMarkdown, transaction.now);
      return post;
    }),
  );
}
