import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { loadPost } from './load-post.js';

/** The viewer is notified of new comments from here on. Idempotent; ends a `mutePost`. */
export function followPost(context: Context, { postId }: { readonly postId: string }): Promise<void> {
  return setFollowing(context, 'followPost', postId, true);
}

export async function setFollowing(context: Context, name: string, postId: string, following: boolean): Promise<void> {
  const viewer = requireViewer(context);
  await runCommand(context, name, async (transaction) => {
    await loadPost(transaction, viewer, postId);
    await transaction.sql(
      `insert into post_follow (post_id, user_id, following) values ($1, $2, $3)
       on conflict (post_id, user_id) do update set following = excluded.following`,
      [postId, viewer.id, following],
    );
  });
}
