import { Field, ID, Int, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';

export enum NotificationCategoryEnum {
  SECURITY = 'security',
  ACCOUNT = 'account',
  CLASSES = 'classes',
  LESSONS = 'lessons',
  LEARNING = 'learning',
  PROGRESS = 'progress',
  STREAKS = 'streaks',
  BILLING = 'billing',
  DISCUSSIONS = 'discussions',
  EVENTS = 'events',
  MESSAGES = 'messages',
}
registerEnumType(NotificationCategoryEnum, {
  name: 'NotificationCategory',
  description: 'What a notification is about.',
  valuesConfig: {
    SECURITY: { description: 'Sign-in, password and roles. It cannot be switched off in the app and by mail.' },
    ACCOUNT: { description: 'The account itself: a welcome, data that can be downloaded, decisions of moderators.' },
    CLASSES: { description: 'Classes, meetings, sessions, seats, credits and lessons that were unlocked.' },
    LESSONS: {
      description: 'Lessons that were unlocked before 2026-12-01.',
      deprecationReason: 'Since 2026-12-01 lessons that are unlocked are in CLASSES.',
    },
    LEARNING: { description: 'Courses, grades and certificates.' },
    PROGRESS: { description: 'Levels, badges, quests, leagues and contests.' },
    STREAKS: { description: 'Streaks that are at risk, were saved or have ended.' },
    BILLING: { description: 'Payments, plans and what they give access to.' },
    DISCUSSIONS: { description: "Comments, answers and likes on the viewer's posts, followers and groups." },
    EVENTS: { description: 'Events of the community.' },
    MESSAGES: { description: 'Messages that were not read.' },
  },
});

@ObjectType('Notification', { description: "A line in a person's inbox. Only that person ever sees it." })
export class NotificationType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => NotificationCategoryEnum, { description: 'What it is about.' })
  category!: NotificationCategoryEnum;

  @Field(() => String, {
    description: 'Name of its text, such as `booking-confirmed`: for an icon. New ones may come at any time.',
  })
  kind!: string;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;

  @Field(() => Boolean, { description: 'Whether it was marked as read.' })
  read!: boolean;
}

export const NotificationConnection = connectionType('Notification', () => NotificationType);

@InputType('MarkNotificationsReadInput', { description: 'Notifications that the viewer has read.' })
export class MarkNotificationsReadInput {
  @Field(() => [ID], { description: 'Their ids: 1 to 100.' })
  ids!: string[];
}

@ObjectType('MarkNotificationsReadPayload', { description: "The viewer's inbox after a change." })
export class MarkNotificationsReadPayload {
  @Field(() => Int, { description: 'How many notifications are unread now.' })
  unreadCount!: number;

  @ListSize(100)
  @Field(() => [NotificationType], { description: 'The notifications that were named, as they are now.' })
  notifications!: object[];
}

@ObjectType('MarkAllNotificationsReadPayload', { description: "The viewer's inbox after all was read." })
export class MarkAllNotificationsReadPayload {
  @Field(() => Int, { description: 'How many notifications are unread now.' })
  unreadCount!: number;
}
