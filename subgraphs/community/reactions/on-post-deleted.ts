import { reaction } from '../../../platform/inbox.js';
import { PostDeleted } from '../../../schema/events/community.js';
import { refreshNotices } from '../jobs/definitions.js';

export const onPostDeleted = reaction(PostDeleted, (transaction, { data: { postId } }) =>
  transaction.enqueue(refreshNotices, { postId, commentId: null }),
);
