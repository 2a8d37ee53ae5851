import * as contracts from '../../schema/events/community.js';
import type { PersonEvent } from '../../platform/domain/person.js';
import { publishEvents } from '../../platform/outbox.js';
import { receipts } from '../../platform/privacy.js';
import type { NotificationEvent } from './domain/notification-event.js';
import type { PostEvent } from './domain/post.js';
import type { ConversationEvent } from './domain/conversation.js';
import type { EventEvent } from './domain/event.js';
import type { GroupEvent } from './domain/group.js';
import type { ReportEvent } from './domain/report.js';

export const events = publishEvents<
  NotificationEvent | PostEvent | ReportEvent | GroupEvent | EventEvent | ConversationEvent | PersonEvent
>('community', {
  ...receipts(contracts),
  'notification-created': {
    contract: contracts.NotificationCreated,
    data: ({ userId, notificationId, sequence, category }) => ({ userId, notificationId, sequence, category }),
  },
  'notifications-read': {
    contract: contracts.NotificationsRead,
    data: ({ userId, unreadCount }) => ({ userId, unreadCount }),
  },
  'post-created': {
    contract: contracts.PostCreated,
    data: ({ post: { id, authorId, courseId, classId } }) => ({ postId: id, authorId, courseId, classId }),
  },
  'post-updated': { contract: contracts.PostUpdated, data: ({ post }) => ({ postId: post.id }) },
  'post-deleted': { contract: contracts.PostDeleted, data: ({ post }) => ({ postId: post.id }) },
  // Those who could see it were notified when it was deleted.
  'post-erased': null,
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
  'comment-removed': null,
  'answer-accepted': {
    contract: contracts.AnswerAccepted,
    data: ({ post, answer, acceptedById }) => ({
      postId: post.id,
      commentId: answer.id,
      answerAuthorId: answer.authorId,
      acceptedById,
    }),
  },
  'content-reported': {
    contract: contracts.ContentReported,
    data: ({ report: { id, itemType, itemId } }) => ({ reportId: id, itemType, itemId }),
  },
  'content-moderated': {
    contract: contracts.ContentModerated,
    data: ({ report: { id, itemType, itemId, authorId, decision, rule } }) => ({
      itemType,
      itemId,
      authorId,
      decision,
      rule,
      reportId: id,
    }),
  },
  'group-created': {
    contract: contracts.GroupCreated,
    data: ({ group: { id, kind, name }, ownerId }) => ({
      groupId: id,
      ownerId,
      kind,
      ...(kind !== 'secret' && { title: name }),
    }),
  },
  'group-updated': {
    contract: contracts.GroupUpdated,
    data: ({ group: { id, kind, name }, previousKind }) => ({
      groupId: id,
      kind,
      ...(previousKind !== kind && { previousKind }),
      ...(kind !== 'secret' && { title: name }),
    }),
  },
  'group-deleted': { contract: contracts.GroupDeleted, data: ({ group }) => ({ groupId: group.id }) },
  'group-joined': {
    contract: contracts.GroupJoined,
    data: ({ group, userId, joinedAt }) => ({ groupId: group.id, userId, joinedAt: joinedAt.toISOString() }),
  },
  'group-left': {
    contract: contracts.GroupLeft,
    data: ({ group, userId, reason }) => ({ groupId: group.id, userId, reason }),
  },
  'group-files-changed': null,
  'message-sent': {
    contract: contracts.MessageSent,
    data: ({ conversation, message: { id, senderId, sequence } }) => ({
      conversationId: conversation.id,
      messageId: id,
      senderId,
      sequence,
    }),
  },
  'read-marker-moved': {
    contract: contracts.ReadMarkerMoved,
    data: ({ conversation, marker }) => ({ conversationId: conversation.id, ...marker }),
  },
  'event-drafted': null,
  'event-published': {
    contract: contracts.EventPublished,
    data: ({ event: { id, seriesId, groupId, courseId, classId, startsAt, endsAt, timeZone } }) => ({
      eventId: id,
      seriesId,
      groupId,
      courseId,
      classId,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      timeZone,
    }),
  },
  'event-changed': {
    contract: contracts.EventChanged,
    data: ({ event: { id, startsAt, endsAt, timeZone, revision }, previousStartsAt }) => ({
      eventId: id,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      timeZone,
      previousStartsAt: previousStartsAt?.toISOString() ?? null,
      revision,
    }),
  },
  'event-cancelled': {
    contract: contracts.EventCancelled,
    data: ({ event: { id, startsAt } }) => ({ eventId: id, startsAt: startsAt.toISOString() }),
  },
  'rsvp-changed': { contract: contracts.RsvpChanged, data: ({ event, rsvp }) => ({ eventId: event.id, ...rsvp }) },
  'conversation-changed': null,
});
