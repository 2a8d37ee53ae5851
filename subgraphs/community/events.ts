import * as contracts from '../../schema/events/community.js';
import { publishEvents } from '../../platform/outbox.js';
import type { NotificationEvent } from './domain/notification-inbox.js';
import type { PostEvent } from './domain/post.js';

export const events = publishEvents<NotificationEvent | PostEvent>('community', {
  'notification-created': {
    contract: contracts.NotificationCreated,
    data: ({ inbox, notification: { id, sequence, category } }) => ({
      userId: inbox.id,
      notificationId: id,
      sequence,
      category,
    }),
  },
  'notifications-read': {
    contract: contracts.NotificationsRead,
    data: ({ inbox, unreadCount }) => ({ userId: inbox.id, unreadCount }),
  },
  'post-created': {
    contract: contracts.PostCreated,
    data: ({ post: { id, authorId, courseId, classId } }) => ({ postId: id, authorId, courseId, classId }),
  },
  'post-updated': { contract: contracts.PostUpdated, data: ({ post }) => ({ postId: post.id }) },
  'post-deleted': { contract: contracts.PostDeleted, data: ({ post }) => ({ postId: post.id }) },
  'post-liked': {
    contract: contracts.PostLiked,
    data: ({ post, userId }) => ({ postId: post.id, userId, postAuthorId: post.authorId }),
  },
  'like-changed': null,
  'comment-added': {
    contract: contracts.CommentAdded,
    data: ({ post, comment }) => ({
      postId: post.id,
      commentId: comment.id,
      authorId: comment.authorId,
      postAuthorId: post.authorId,
    }),
  },
});
