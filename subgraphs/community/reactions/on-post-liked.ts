import { reaction } from '../../../platform/inbox.js';
import { PostLiked } from '../../../schema/events/community.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

/** Tells the author, but not of their own like. */
export const onPostLiked = reaction(PostLiked, async (transaction, { id, data: { postId, userId, postAuthorId } }) => {
  if (userId === postAuthorId) return;
  await notify(transaction, id, [postAuthorId], notice('post-liked', {}, { postId, actorId: userId }));
});
