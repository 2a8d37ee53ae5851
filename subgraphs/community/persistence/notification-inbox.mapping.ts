import { defineEntity, p } from '@mikro-orm/core';
import { Notification, NotificationInbox } from '../domain/notification-inbox.js';

export const NotificationInboxMap = defineEntity({
  class: NotificationInbox,
  tableName: 'notification_inbox',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    lastSequence: p.integer(),
    unreadCount: p.integer(),
    notifications: () => p.oneToMany(NotificationMap).mappedBy('inbox'),
  },
});

export const NotificationMap = defineEntity({
  class: Notification,
  tableName: 'notification',
  properties: {
    id: p.uuid().primary(),
    sequence: p.integer(),
    eventId: p.uuid(),
    kind: p.text(),
    category: p.text(),
    facts: p.json(),
    courseId: p.uuid().nullable(),
    classId: p.uuid().nullable(),
    lessonId: p.uuid().nullable(),
    postId: p.uuid().nullable(),
    actorId: p.uuid().nullable(),
    createdAt: p.datetime(),
    readAt: p.datetime().nullable(),
    inbox: () => p.manyToOne(NotificationInboxMap).fieldName('user_id'),
  },
});
