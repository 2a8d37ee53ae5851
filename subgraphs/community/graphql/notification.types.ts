import { Field, ID, Int, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../platform/graphql/types.js';

export enum NotificationCategoryEnum {
  ACCOUNT = 'account',
  CLASSES = 'classes',
  LESSONS = 'lessons',
  PROGRESS = 'progress',
  BILLING = 'billing',
  DISCUSSIONS = 'discussions',
}
registerEnumType(NotificationCategoryEnum, {
  name: 'NotificationCategory',
  description: 'What a notification is about.',
  valuesConfig: {
    ACCOUNT: { description: 'The account itself: a welcome, data that can be downloaded.' },
    CLASSES: { description: 'Seats and credits of classes.' },
    LESSONS: { description: 'Lessons that were opened.' },
    PROGRESS: { description: 'Levels and badges.' },
    BILLING: { description: 'Payments and what they give access to.' },
    DISCUSSIONS: { description: "Likes and comments on the viewer's posts." },
  },
});

@ObjectType('Notification', { description: "A line in a person's inbox. Only that person ever sees it." })
export class NotificationType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => NotificationCategoryEnum, { description: 'What it is about.' })
  category!: NotificationCategoryEnum;

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

  @Field(() => [NotificationType], { description: 'The notifications that were named, as they are now.' })
  notifications!: object[];
}

@ObjectType('MarkAllNotificationsReadPayload', { description: "The viewer's inbox after all was read." })
export class MarkAllNotificationsReadPayload {
  @Field(() => Int, { description: 'How many notifications are unread now.' })
  unreadCount!: number;
}
