import { z } from 'zod';
import { eventContract, id, privacyReceipts } from './contract.js';

/** A line in a person's inbox. `sequence` rises by one for each of that person's. Subject: the person's inbox. */
export const NotificationCreated = eventContract({
  domain: 'community',
  name: 'notification-created',
  version: 1,
  data: z.object({
    userId: id,
    notificationId: id,
    sequence: z.int().positive(),
    category: z.string(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    notificationId: '01976d2a-7c00-7000-8000-000000000008',
    sequence: 12,
    category: 'lessons',
  },
});

/** Subject: the person's inbox. */
export const NotificationsRead = eventContract({
  domain: 'community',
  name: 'notifications-read',
  version: 1,
  data: z.object({
    userId: id,
    unreadCount: z.int().nonnegative(),
  }),
  example: {
    userId: '01976d2a-7c00-7000-8000-000000000001',
    unreadCount: 3,
  },
});

/** Subject: the post. */
export const PostCreated = eventContract({
  domain: 'community',
  name: 'post-created',
  version: 1,
  data: z.object({
    postId: id,
    authorId: id,
    courseId: id.nullable(),
    classId: id.nullable(),
  }),
  example: {
    postId: '01976d2a-7c00-7000-8000-000000000008',
    authorId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    classId: null,
  },
});

/** Its words or tags were edited. Subject: the post. */
export const PostUpdated = eventContract({
  domain: 'community',
  name: 'post-updated',
  version: 1,
  data: z.object({
    postId: id,
  }),
  example: {
    postId: '01976d2a-7c00-7000-8000-000000000008',
  },
});

/** Subject: the post. */
export const PostDeleted = eventContract({
  domain: 'community',
  name: 'post-deleted',
  version: 1,
  data: z.object({
    postId: id,
  }),
  example: {
    postId: '01976d2a-7c00-7000-8000-000000000008',
  },
});

/** Subject: the post. */
export const CommentAdded = eventContract({
  domain: 'community',
  name: 'comment-added',
  version: 1,
  data: z.object({
    postId: id,
    commentId: id,
    authorId: id,
    postAuthorId: id,
  }),
  example: {
    postId: '01976d2a-7c00-7000-8000-000000000008',
    commentId: '01976d2a-7c00-7000-8000-000000000006',
    authorId: '01976d2a-7c00-7000-8000-000000000002',
    postAuthorId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** Once a person and post. Subject: the post. */
export const PostLiked = eventContract({
  domain: 'community',
  name: 'post-liked',
  version: 1,
  data: z.object({
    postId: id,
    userId: id,
    postAuthorId: id,
  }),
  example: {
    postId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000002',
    postAuthorId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('community');
