import { runCommand } from '../../../platform/command.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import type { Post } from '../domain/post.js';
import { refusingDuplicates } from './create-post.js';
import { loadPost } from './load-post.js';

export interface EditPost {
  readonly postId: string;
  /** What is absent stays as it is. */
  readonly title?: string | null;
  readonly text?: string | null;
  readonly tags?: readonly string[] | null;
}

export async function editPost(context: Context, input: EditPost): Promise<Post> {
  const viewer = requireViewer(context);
  const { title, text, tags } = input;
  const change = { ...(title != null && { title }), ...(text != null && { text }), ...(tags != null && { tags }) };
  return refusingDuplicates(() =>
    runCommand(context, 'editPost', async (transaction) => {
      const post = await loadPost(transaction, viewer, input.postId);
      post.edit(viewer.id, change, transaction.now);
      return post;
    }),
  );
}
