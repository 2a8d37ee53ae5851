import { z } from 'zod';
import { eventContract, id, instant, privacyReceipts, title } from './contract.js';

const itemType = z.enum(['post', 'comment', 'message', 'event', 'group']);

/** A notification was stored. `sequence` rises by one within a user's inbox. Subject: the inbox. */
export const NotificationCreated = eventContract({
  domain: 'community',
  name: 'notification-created',
  version: 1,
  consumers: [],
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

/** Subject: the inbox. */
export const NotificationsRead = eventContract({
  domain: 'community',
  name: 'notifications-read',
  version: 1,
  consumers: [],
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
  consumers: ['community'],
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

/** Its text or tags were edited. Subject: the post. */
export const PostUpdated = eventContract({
  domain: 'community',
  name: 'post-updated',
  version: 1,
  consumers: ['community'],
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
  consumers: ['community'],
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
  consumers: ['community'],
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

/** Once for each user and post. Subject: the post. */
export const PostLiked = eventContract({
  domain: 'community',
  name: 'post-liked',
  version: 1,
  consumers: ['community'],
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

/** A new accepted answer replaces the previous one. Subject: the post. */
export const AnswerAccepted = eventContract({
  domain: 'community',
  name: 'answer-accepted',
  version: 1,
  consumers: ['community'],
  data: z.object({
    postId: id,
    commentId: id,
    answerAuthorId: id,
    acceptedById: id,
  }),
  example: {
    postId: '01976d2a-7c00-7000-8000-000000000008',
    commentId: '01976d2a-7c00-7000-8000-000000000006',
    answerAuthorId: '01976d2a-7c00-7000-8000-000000000002',
    acceptedById: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** An item waits for a moderator: the first user reported it, or it is held. Reporters are never named in events. Subject: the report. */
export const ContentReported = eventContract({
  domain: 'community',
  name: 'content-reported',
  version: 1,
  consumers: ['community'],
  data: z.object({
    reportId: id,
    itemType: itemType,
    itemId: id,
  }),
  example: {
    reportId: '01976d2a-7c00-7000-8000-000000000020',
    itemType: 'post',
    itemId: '01976d2a-7c00-7000-8000-000000000008',
  },
});

/** A report was decided, or a moderator acted without one. Subject: the report, also where no one reported the item. */
export const ContentModerated = eventContract({
  domain: 'community',
  name: 'content-moderated',
  version: 1,
  consumers: ['community'],
  data: z.object({
    itemType: itemType,
    itemId: id,
    authorId: id,
    decision: z.enum(['dismiss', 'hide', 'delete', 'lock', 'warn', 'suspend']),
    /** The rule that was broken, by its code. */
    rule: z.string(),
    reportId: id.nullable(),
  }),
  example: {
    itemType: 'post',
    itemId: '01976d2a-7c00-7000-8000-000000000008',
    authorId: '01976d2a-7c00-7000-8000-000000000002',
    decision: 'hide',
    rule: 'off-topic',
    reportId: '01976d2a-7c00-7000-8000-000000000020',
  },
});

/** Subject: the group. */
export const GroupCreated = eventContract({
  domain: 'community',
  name: 'group-created',
  version: 1,
  consumers: [],
  data: z.object({
    groupId: id,
    ownerId: id,
    kind: z.enum(['public', 'private', 'secret']),
    /** Never of a secret group. */
    title: title.optional(),
  }),
  example: {
    groupId: '01976d2a-7c00-7000-8000-000000000017',
    ownerId: '01976d2a-7c00-7000-8000-000000000001',
    kind: 'public',
    title: 'Algorithms',
  },
});

/** Subject: the group. */
export const GroupUpdated = eventContract({
  domain: 'community',
  name: 'group-updated',
  version: 1,
  consumers: ['community'],
  data: z.object({
    groupId: id,
    kind: z.enum(['public', 'private', 'secret']),
    /** Present when the kind changed. */
    previousKind: z.enum(['public', 'private', 'secret']).optional(),
    /** Never of a secret group. */
    title: title.optional(),
  }),
  example: {
    groupId: '01976d2a-7c00-7000-8000-000000000017',
    kind: 'public',
    previousKind: 'private',
    title: 'Algorithms',
  },
});

/** The group was archived: it has no members and no board. Subject: the group. */
export const GroupDeleted = eventContract({
  domain: 'community',
  name: 'group-deleted',
  version: 1,
  consumers: ['gamification'],
  data: z.object({
    groupId: id,
  }),
  example: {
    groupId: '01976d2a-7c00-7000-8000-000000000017',
  },
});

/** Subject: the group. */
export const GroupJoined = eventContract({
  domain: 'community',
  name: 'group-joined',
  version: 1,
  consumers: ['gamification', 'community'],
  data: z.object({
    groupId: id,
    userId: id,
    /** XP counts on the group's board from here on. */
    joinedAt: instant,
  }),
  example: {
    groupId: '01976d2a-7c00-7000-8000-000000000017',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    joinedAt: '2026-03-29T10:00:00.000Z',
  },
});

/** Subject: the group. */
export const GroupLeft = eventContract({
  domain: 'community',
  name: 'group-left',
  version: 1,
  consumers: ['gamification'],
  data: z.object({
    groupId: id,
    userId: id,
    reason: z.enum(['left', 'removed', 'banned', 'erased']),
  }),
  example: {
    groupId: '01976d2a-7c00-7000-8000-000000000017',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    reason: 'left',
  },
});

/** One for each occurrence of a series. Subject: the event. */
export const EventPublished = eventContract({
  domain: 'community',
  name: 'event-published',
  version: 1,
  consumers: ['classes', 'community'],
  data: z.object({
    eventId: id,
    /** Shared by the occurrences of a series. */
    seriesId: id.nullable(),
    groupId: id.nullable(),
    courseId: id.nullable(),
    classId: id.nullable(),
    startsAt: instant,
    endsAt: instant,
    timeZone: z.string(),
  }),
  example: {
    eventId: '01976d2a-7c00-7000-8000-000000000018',
    seriesId: null,
    groupId: '01976d2a-7c00-7000-8000-000000000017',
    courseId: null,
    classId: null,
    startsAt: '2026-03-29T10:00:00.000Z',
    endsAt: '2026-03-29T12:00:00.000Z',
    timeZone: 'Europe/Lisbon',
  },
});

/** Time or place of a published event changed. Subject: the event. */
export const EventChanged = eventContract({
  domain: 'community',
  name: 'event-changed',
  version: 1,
  consumers: ['classes', 'community'],
  data: z.object({
    eventId: id,
    startsAt: instant,
    endsAt: instant,
    timeZone: z.string(),
    /** Null when the start did not change. */
    previousStartsAt: instant.nullable(),
    /** Rises with each change. */
    revision: z.int().positive(),
  }),
  example: {
    eventId: '01976d2a-7c00-7000-8000-000000000018',
    startsAt: '2026-03-29T10:00:00.000Z',
    endsAt: '2026-03-29T12:00:00.000Z',
    timeZone: 'Europe/Lisbon',
    previousStartsAt: '2026-03-28T10:00:00.000Z',
    revision: 2,
  },
});

/** Subject: the event. */
export const EventCancelled = eventContract({
  domain: 'community',
  name: 'event-cancelled',
  version: 1,
  consumers: ['classes', 'community'],
  data: z.object({
    eventId: id,
    startsAt: instant,
  }),
  example: {
    eventId: '01976d2a-7c00-7000-8000-000000000018',
    startsAt: '2026-03-29T10:00:00.000Z',
  },
});

/** Subject: the event. */
export const RsvpChanged = eventContract({
  domain: 'community',
  name: 'rsvp-changed',
  version: 1,
  consumers: ['classes', 'community'],
  data: z.object({
    eventId: id,
    userId: id,
    status: z.enum(['going', 'maybe', 'declined', 'waitlisted']),
    previousStatus: z.enum(['going', 'maybe', 'declined', 'waitlisted']).nullable(),
    guests: z.int().min(0).max(5),
    /** A freed or added seat went to this user. */
    promoted: z.boolean(),
  }),
  example: {
    eventId: '01976d2a-7c00-7000-8000-000000000018',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    status: 'going',
    previousStatus: 'waitlisted',
    guests: 0,
    promoted: true,
  },
});

/** `sequence` has no gaps within a conversation. Subject: the conversation. */
export const MessageSent = eventContract({
  domain: 'community',
  name: 'message-sent',
  version: 1,
  consumers: ['community'],
  data: z.object({
    conversationId: id,
    messageId: id,
    senderId: id,
    sequence: z.int().positive(),
  }),
  example: {
    conversationId: '01976d2a-7c00-7000-8000-000000000021',
    messageId: '01976d2a-7c00-7000-8000-000000000022',
    senderId: '01976d2a-7c00-7000-8000-000000000002',
    sequence: 12,
  },
});

/** The marker rises; marking unread lowers it with a higher `revision`. Subject: the conversation. */
export const ReadMarkerMoved = eventContract({
  domain: 'community',
  name: 'read-marker-moved',
  version: 1,
  consumers: [],
  data: z.object({
    conversationId: id,
    userId: id,
    sequence: z.int().nonnegative(),
    revision: z.int().positive(),
  }),
  example: {
    conversationId: '01976d2a-7c00-7000-8000-000000000021',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    sequence: 12,
    revision: 3,
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('community');
