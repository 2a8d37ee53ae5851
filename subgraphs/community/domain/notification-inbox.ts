import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import type { Notice, NoticeFacts, NoticeKind, NotificationCategory } from './notices.js';

export type NotificationEvent =
  | {
      readonly type: 'notification-created';
      readonly inbox: NotificationInbox;
      readonly notification: Notification;
    }
  | { readonly type: 'notifications-read'; readonly inbox: NotificationInbox; readonly unreadCount: number };

/** One line of an inbox. Its words are made when it is read, from `kind` and `facts`. */
export class Notification {
  readonly id = newId();
  readonly inbox!: NotificationInbox;
  readonly kind: NoticeKind;
  readonly category: NotificationCategory;
  readonly facts: NoticeFacts;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly lessonId: string | null;
  readonly postId: string | null;
  readonly actorId: string | null;
  readonly readAt: Date | null = null;

  constructor(
    readonly sequence: number,
    /** The event that caused it: once an event and person. */
    readonly eventId: string,
    notice: Notice,
    readonly createdAt: Date,
  ) {
    this.kind = notice.kind;
    this.category = notice.category;
    this.facts = notice.facts;
    this.courseId = notice.links.courseId ?? null;
    this.classId = notice.links.classId ?? null;
    this.lessonId = notice.links.lessonId ?? null;
    this.postId = notice.links.postId ?? null;
    this.actorId = notice.links.actorId ?? null;
  }
}

/**
 * What one person was told. Its id is the person's.
 *
 * Sequences are taken under the inbox's lock, so they have no gaps and are committed in their order: who has read up to n
 * can't have missed one below n.
 */
export class NotificationInbox extends Aggregate<NotificationEvent> {
  lastSequence = 0;
  unreadCount = 0;
  readonly notifications = new Collection<Notification>(this);

  constructor(readonly id: string) {
    super();
  }

  receive(notice: Notice, eventId: string, now: Date): void {
    this.lastSequence += 1;
    this.unreadCount += 1;
    const notification = new Notification(this.lastSequence, eventId, notice, now);
    this.notifications.add(notification);
    this.record({ type: 'notification-created', inbox: this, notification });
  }

  /** So many were unread and are read now. */
  markRead(count: number): void {
    if (count === 0) return;
    this.unreadCount -= count;
    this.record({ type: 'notifications-read', inbox: this, unreadCount: this.unreadCount });
  }
}
