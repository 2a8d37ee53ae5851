import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Post, PostChange } from '../../domain/post.js';
import { admit } from '../moderation/limits.js';
import { attachedFiles, attachFiles, fileIdsOf } from './attach-files.js';
import { refusingDuplicates } from './create-post.js';
import { loadPost } from './load-post.js';
import { TextReader } from './text-reader.js';

export interface EditPost extends PostChange {
  readonly postId: string;
  /** All that it has from now on; null for no change. */
  readonly fileIds?: readonly string[] | null;
}

export async function editPost(context: Context, input: EditPost): Promise<Post> {
  const viewer = requireViewer(context);
  return refusingDuplicates(() =>
    runCommand(context, 'editPost', async (transaction) => {
      const post = await loadPost(transaction, viewer, input.postId);
      const owner = { column: 'post_id', id: post.id } as const;
      const fileIds = input.fileIds ? fileIdsOf(input) : await attachedFiles(transaction, owner);
      const reader = new TextReader(fileIds);
      post.edit(viewer.id, input, reader.read, transaction.now);
      await admit(transaction, viewer, {
        place: post,
        texts: [post.title, post.text, ...post.tags],
        read: reader.result,
        files: fileIds.length,
      });
      if (input.fileIds) {
        await attachFiles(transaction, viewer.id, owner, fileIds);
        // The same text shows other images.
        if (!reader.result) post.render(reader.read);
      }
      return post;
    }),
  );
}
