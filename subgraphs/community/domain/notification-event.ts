import type { NotificationCategory } from './notification-categories.js';

/** Recorded for an inbox, whose id is the user's. */
export type NotificationEvent =
  | {
      readonly type: 'notification-created';
      readonly userId: string;
      readonly notificationId: string;
      readonly sequence: number;
      readonly category: NotificationCategory;
    }
  | { readonly type: 'notifications-read'; readonly userId: string; readonly unreadCount: number };
