import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Post, PostChange } from '../../domain/post.js';
import { admit } from '../moderation/limits.js';
import { refusingDuplicates } from './create-post.js';
import { loadPost } from './load-post.js';
import { TextReader } from './text-reader.js';

export interface EditPost extends PostChange {
  readonly postId: string;
}

export async function editPost(context: Context, input: EditPost): Promise<Post> {
  const viewer = requireViewer(context);
  return refusingDuplicates(() =>
    runCommand(context, 'editPost', async (transaction) => {
      const post = await loadPost(transaction, viewer, input.postId);
      const reader = new TextReader();
      post.edit(viewer.id, input, reader.read, transaction.now);
      await admit(transaction, viewer, {
        place: post,
        texts: [post.title, post.text, ...post.tags],
        read: reader.result,
      });
      return post;
    }),
  );
}
