import type { Context } from '../../../../platform/context.js';
import { setFollowing } from './follow-post.js';

/** The viewer is not notified of comments any more, also as the author. Idempotent; ends a `followPost`. */
export function mutePost(context: Context, { postId }: { readonly postId: string }): Promise<void> {
  return setFollowing(context, 'mutePost', postId, false);
}
