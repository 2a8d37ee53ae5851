import type { Context } from '../../../../platform/context.js';
import type { Post } from '../../domain/post.js';
import { setLock } from './lock-post.js';

export function unlockPost(context: Context, input: { readonly postId: string }): Promise<Post> {
  return setLock(context, 'unlockPost', input.postId, false);
}
