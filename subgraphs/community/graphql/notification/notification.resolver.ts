import { Arg, Args, Authorized, Ctx, Directive, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { markAllNotificationsRead } from '../../commands/notification/mark-all-notifications-read.js';
import { markNotificationsRead } from '../../commands/notification/mark-notifications-read.js';
import { noticeText, type NoticeText } from '../../domain/notices.js';
import {
  cursorOf,
  lineOf,
  listNotifications,
  NAMED_PEOPLE,
  notificationById,
  partedFromViewer,
  unreadCount,
  type NotificationView,
} from '../../queries/notification/notifications.js';
import { eventById } from '../../queries/event/events.js';
import { groupById } from '../../queries/group/groups.js';
import { conversationById } from '../../queries/message/conversations.js';
import { commentById } from '../../queries/post/comments.js';
import { postById } from '../../queries/post/posts.js';
import {
  MarkAllNotificationsReadPayload,
  MarkNotificationsReadInput,
  MarkNotificationsReadPayload,
  NotificationCategoryEnum,
  NotificationConnection,
  NotificationType,
} from './notification.types.js';
import { EventType } from '../event/event.types.js';
import { GroupType } from '../group/group.types.js';
import { ConversationType } from '../message/message.types.js';
import { CommentType } from '../post/post.types.js';
import { PostObject } from '../post/post.types.js';
import {
  BookingReference,
  ClassReference,
  ContestReference,
  CourseReference,
  LessonReference,
  UserReference,
} from '../references.js';

async function textOf(root: NotificationView, context: Context): Promise<NoticeText> {
  if (root.actorId === null) return noticeText(root, root);
  const others = Math.max(0, ((await lineOf(context).load(root.id))?.people ?? 0) - 1);
  return noticeText({ kind: root.kind, facts: { ...root.facts, others } }, root);
}

@Resolver(() => NotificationType)
export class NotificationResolver {
  @Authorized()
  @Mutation(() => MarkNotificationsReadPayload, {
    description:
      "Marks some of the viewer's notifications as read. Idempotent. Errors: NOTIFICATION_NOT_FOUND (then none is marked).",
  })
  async markNotificationsRead(
    @Arg('input', () => MarkNotificationsReadInput, { description: 'The notifications.' })
    input: MarkNotificationsReadInput,
    @Ctx() context: Context,
  ): Promise<MarkNotificationsReadPayload> {
    const count = await markNotificationsRead(context, input);
    const notifications = await Promise.all(input.ids.map((id) => notificationById(context).load(id.toLowerCase())));
    return { unreadCount: count, notifications: notifications.filter((one) => one !== null) };
  }

  @Authorized()
  @Mutation(() => MarkAllNotificationsReadPayload, { description: "Marks all of the viewer's notifications as read." })
  async markAllNotificationsRead(@Ctx() context: Context): Promise<MarkAllNotificationsReadPayload> {
    return { unreadCount: await markAllNotificationsRead(context) };
  }

  @FieldResolver(() => String, {
    description: 'Its place in the inbox: `since` of `notificationReceived`, and `after` or `before` of the list.',
  })
  cursor(@Root() root: NotificationView): string {
    return cursorOf(root);
  }

  @FieldResolver(() => String, { description: "One line, in the language of the person's profile." })
  async title(@Root() root: NotificationView, @Ctx() context: Context): Promise<string> {
    return (await textOf(root, context)).title;
  }

  @FieldResolver(() => String, { description: "One or two sentences, in the language of the person's profile." })
  async body(@Root() root: NotificationView, @Ctx() context: Context): Promise<string> {
    return (await textOf(root, context)).body;
  }

  @FieldResolver(() => Int, {
    description:
      'How many other people caused it. Unread notifications of one kind about one post are one line for a day: “Ana and 2 others”.',
  })
  async actorCount(@Root() root: NotificationView, @Ctx() context: Context): Promise<number> {
    return (await lineOf(context).load(root.id))?.people ?? 0;
  }

  @ListSize(NAMED_PEOPLE)
  @FieldResolver(() => [UserReference], {
    description: 'Those who caused it, the newest first, at most 3; without whom the viewer has a block with.',
  })
  async actors(@Root() root: NotificationView, @Ctx() context: Context): Promise<UserReference[]> {
    return ((await lineOf(context).load(root.id))?.newest ?? []).map((id) => ({ id }));
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course that it leads to, if one.' })
  course(@Root() root: NotificationView): CourseReference | null {
    return root.courseId === null ? null : { id: root.courseId };
  }

  @FieldResolver(() => ClassReference, { nullable: true, description: 'The class that it leads to, if one.' })
  class(@Root() root: NotificationView): ClassReference | null {
    return root.classId === null ? null : { id: root.classId };
  }

  @FieldResolver(() => LessonReference, { nullable: true, description: 'The lesson that it leads to, if one.' })
  lesson(@Root() root: NotificationView): LessonReference | null {
    return root.lessonId === null ? null : { id: root.lessonId };
  }

  @FieldResolver(() => BookingReference, { nullable: true, description: 'The session that it leads to, if one.' })
  booking(@Root() root: NotificationView): BookingReference | null {
    return root.bookingId === null ? null : { id: root.bookingId };
  }

  @FieldResolver(() => PostObject, {
    nullable: true,
    description: 'The post that it leads to, if one; null when it is deleted.',
  })
  post(@Root() root: NotificationView, @Ctx() context: Context) {
    return root.postId === null ? null : postById(context).load(root.postId);
  }

  @FieldResolver(() => CommentType, {
    nullable: true,
    description: 'The comment that it leads to, if one; null when the viewer does not see it any more.',
  })
  comment(@Root() root: NotificationView, @Ctx() context: Context) {
    return root.commentId === null ? null : commentById(context).load(root.commentId);
  }

  @FieldResolver(() => ConversationType, {
    nullable: true,
    description: 'The conversation that it leads to, if one; null when the viewer has left it.',
  })
  conversation(@Root() root: NotificationView, @Ctx() context: Context) {
    return root.conversationId === null ? null : conversationById(context).load(root.conversationId);
  }

  @FieldResolver(() => GroupType, {
    nullable: true,
    description: 'The group that it leads to, if one; null when the viewer does not see it any more.',
  })
  group(@Root() root: NotificationView, @Ctx() context: Context) {
    return root.groupId === null ? null : groupById(context).load(root.groupId);
  }

  @FieldResolver(() => EventType, {
    nullable: true,
    description: 'The event that it leads to, if one; null when the viewer does not see it any more.',
  })
  event(@Root() root: NotificationView, @Ctx() context: Context) {
    return root.communityEventId === null ? null : eventById(context).load(root.communityEventId);
  }

  @FieldResolver(() => ContestReference, { nullable: true, description: 'The contest that it leads to, if one.' })
  contest(@Root() root: NotificationView): ContestReference | null {
    return root.contestId === null ? null : { id: root.contestId };
  }

  @FieldResolver(() => UserReference, {
    nullable: true,
    description:
      'Who caused it, where that is another person: who liked, who commented. Null where there is a block between the two.',
  })
  async actor(@Root() root: NotificationView, @Ctx() context: Context): Promise<UserReference | null> {
    if (root.actorId === null || (await partedFromViewer(context).load(root.actorId))) return null;
    return { id: root.actorId };
  }
}

/* What this domain adds to a person. */

@Resolver(() => UserReference)
export class UserContribution {
  @FieldResolver(() => NotificationConnection, {
    nullable: true,
    description: 'Notifications of this person, newest first. Themselves only; null for others.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  @Directive('@cacheControl(scope: "PRIVATE")')
  async notifications(
    @Root() user: UserReference,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('category', () => NotificationCategoryEnum, { nullable: true, description: 'Only those of this category.' })
    category?: NotificationCategoryEnum | null,
    @Arg('unreadOnly', () => Boolean, { defaultValue: false, description: 'Only those that were not read.' })
    unreadOnly?: boolean,
  ) {
    const filter = { category: category ?? null, unreadOnly: unreadOnly ?? false };
    return context.viewer?.id === user.id ? listNotifications(context, user.id, filter, args) : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many notifications this person has not read. Themselves only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async unreadNotificationCount(@Root() user: UserReference, @Ctx() context: Context): Promise<number | null> {
    if (context.viewer?.id !== user.id) return null;
    return (await unreadCount(context).load(user.id))?.unreadCount ?? 0;
  }
}
