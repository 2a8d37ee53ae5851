import { runCommand } from '../../../platform/command.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import type { Post } from '../domain/post.js';
import { loadPost } from './load-post.js';
import { restoreNotices } from './notification/withdraw-notices.js';

/** Once a person; liking twice is the same as once. */
export async function likePost(context: Context, input: { postId: string }): Promise<Post> {
  const viewer = requireViewer(context);
  return runCommand(context, 'likePost', async (transaction) => {
    const post = await loadPost(transaction, viewer, input.postId);
    const first = await transaction.sql(
      'insert into post_like (post_id, user_id) values ($1, $2) on conflict do nothing returning user_id',
      [post.id, viewer.id],
    );
    const again =
      first.length === 0
        ? await transaction.sql(
            `update post_like set withdrawn_at = null
             where post_id = $1 and user_id = $2 and withdrawn_at is not null returning user_id`,
            [post.id, viewer.id],
          )
        : [];
    if (first.length + again.length > 0) post.addLike(viewer.id, first.length > 0);
    if (again.length > 0)
      await restoreNotices(transaction, {
        userId: post.authorId,
        kind: 'post-liked',
        postId: post.id,
        actorId: viewer.id,
      });
    return post;
  });
}
