import { runCommand, violates } from '../../../platform/command.js';
import { requireVerified, type Context } from '../../../platform/context.js';
import { renderMarkdown } from '../../../platform/services/markdown.js';
import { DuplicatePost } from '../domain/errors.js';
import { Post } from '../domain/post.js';
import { placeOf, requireWriter, writerOf } from './places.js';

export interface CreatePost {
  readonly title: string;
  readonly text: string;
  readonly courseId?: string | null;
  readonly classId?: string | null;
  readonly groupId?: string | null;
  readonly tags: readonly string[];
}

export async function createPost(context: Context, input: CreatePost): Promise<Post> {
  const viewer = requireVerified(context);
  const place = placeOf(input);
  return refusingDuplicates(() =>
    runCommand(context, 'createPost', async (transaction) => {
      const post = new Post(writerOf(viewer), place, input, renderMarkdown, transaction.now);
      await requireWriter(transaction, viewer, place);
      return transaction.add(post);
    }),
  );
}

/** The database decides what was said twice, so that two requests at once can't both pass. */
export async function refusingDuplicates<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    if (violates(error, 'post_not_twice')) throw new DuplicatePost();
    throw error;
  }
}
