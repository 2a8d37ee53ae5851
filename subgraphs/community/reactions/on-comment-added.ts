import { reaction } from '../../../platform/inbox.js';
import { CommentAdded } from '../../../schema/events/community.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

/** Tells the author of the post, but not of their own comment. */
export const onCommentAdded = reaction(CommentAdded, async (transaction, { id, data }) => {
  const { postId, authorId, postAuthorId } = data;
  if (authorId === postAuthorId) return;
  await notify(transaction, id, [postAuthorId], notice('comment-added', {}, { postId, actorId: authorId }));
});
