import { Arg, Ctx, Int, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { resume } from '../../../../platform/live.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import { NotificationCreated, NotificationsRead } from '../../../../schema/events/community.js';
import {
  notificationById,
  notificationsAfter,
  sequenceOf,
  unreadCount,
  type NotificationPlace,
} from '../../queries/notification/notifications.js';
import { NotificationType } from './notification.types.js';

@Resolver()
export class LiveResolver {
  @Subscription(() => NotificationType, {
    description:
      "The viewer's notifications as they are written. With `since` those after that cursor come first, in order; nothing is missed and nothing comes twice.",
    subscribe: ({ args, context }: { args: { since?: string | null }; context: Context }) => {
      const { id: userId } = requireViewer(context);
      const since = typeof args.since === 'string' ? sequenceOf(args.since, 'since') : undefined;
      const live = context.live.stream<NotificationPlace>({
        on: [NotificationCreated],
        pick: ({ data }: CloudEvent<EventData<typeof NotificationCreated>>) =>
          data.userId === userId ? data : undefined,
      });
      return resume(live, since, (after, limit) => notificationsAfter(context, userId, after, limit));
    },
  })
  notificationReceived(
    @Root() place: NotificationPlace,
    @Ctx() context: Context,
    @Arg('since', () => String, {
      nullable: true,
      description: '`cursor` of the last notification that the client knows; without it only what is new comes.',
    })
    _since?: string | null,
  ) {
    return notificationById(context).load(place.notificationId);
  }

  @Subscription(() => Int, {
    description: 'How many notifications the viewer has not read, whenever that changes.',
    subscribe: ({ context }: { context: Context }) => {
      const { id: userId } = requireViewer(context);
      return context.live.stream<{ userId: string }>({
        on: [NotificationCreated, NotificationsRead],
        pick: ({ data }: CloudEvent<{ userId: string }>) => (data.userId === userId ? data : undefined),
      });
    },
  })
  async unreadCountChanged(@Root() { userId }: { userId: string }, @Ctx() context: Context): Promise<number> {
    return (await unreadCount(context).load(userId))?.unreadCount ?? 0;
  }
}
