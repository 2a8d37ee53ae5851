import { perRequest, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import { rowLoader } from '../../../../platform/graphql/loaders.js';
import { decodeCursor, encodeCursor, page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { NotificationCategory } from '../../domain/notification-categories.js';

export interface NotificationView {
  readonly id: string;
  readonly userId: string;
  readonly sequence: number;
  readonly kind: string;
  readonly category: NotificationCategory;
  readonly facts: object;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly lessonId: string | null;
  readonly postId: string | null;
  readonly contestId: string | null;
  readonly bookingId: string | null;
  readonly groupId: string | null;
  readonly commentId: string | null;
  readonly conversationId: string | null;
  readonly communityEventId: string | null;
  readonly actorId: string | null;
  readonly createdAt: Date;
  readonly read: boolean;
  /** Of the recipient. */
  readonly locale: string;
  readonly timeZone: string | null;
}

/** In the inbox: of a category that the person wants there, its cause was not taken back, and the newest of its line. */
const SHOWN = `in_app and withdrawn_at is null and not exists (
  select from notification newer where newer.user_id = notification.user_id and newer.line_id = notification.line_id
    and newer.sequence > notification.sequence and newer.in_app and newer.withdrawn_at is null)`;

const SELECT_NOTIFICATION = `
  select notification.id, user_id, sequence, kind, category, facts, course_id, class_id, lesson_id, post_id,
    contest_id, booking_id, group_id, comment_id, conversation_id, community_event_id, actor_id,
    created_at, read_at is not null as read, coalesce(locale, 'en') as locale, time_zone
  from notification left join recipient using (user_id)`;

export const notificationById = perRequest((context) =>
  rowLoader<NotificationView>('id', (ids) =>
    context.db.rows(`${SELECT_NOTIFICATION} where notification.id = any($1::uuid[])`, [ids]),
  ),
);

/** Newest first. */
export function listNotifications(
  context: Context,
  userId: string,
  { category, unreadOnly }: { readonly category: NotificationCategory | null; readonly unreadOnly: boolean },
  args: PageArgs,
): Promise<Connection<NotificationView>> {
  return page<NotificationView>(
    context.db,
    {
      select: `${SELECT_NOTIFICATION} where user_id = $1 and ${SHOWN}
        and ($2::text is null or category = $2) and (not $3::boolean or read_at is null)`,
      parameters: [userId, category, unreadOnly],
      orderBy: ['sequence'],
      direction: 'desc',
    },
    args,
  );
}

/** People of a line, beside whom the viewer has a block with; the newest first. */
export interface LineView {
  readonly id: string;
  readonly people: number;
  readonly newest: readonly string[] | null;
}

/** So many people of a line are named. */
export const NAMED_PEOPLE = 3;

export const lineOf = perRequest((context) =>
  rowLoader<LineView>('id', (ids) =>
    context.db.rows(
      `select head.id, line.people, line.newest from notification head cross join lateral (
         select count(*)::int as people, (array_agg(actor_id order by latest desc))[1:${NAMED_PEOPLE}] as newest from (
           select actor_id, max(sequence) as latest from notification member
           where member.user_id = head.user_id and member.actor_id is not null and (member.id = head.id
             or (member.line_id = head.line_id and member.withdrawn_at is null and member.sequence <= head.sequence))
             and not exists (select from block where (blocker_id = head.user_id and blocked_id = actor_id)
               or (blocker_id = actor_id and blocked_id = head.user_id))
           group by actor_id) person) line
       where head.id = any($1::uuid[])`,
      [ids],
    ),
  ),
);

/** Whether a block parts the viewer from a user. */
export const partedFromViewer = perRequest((context) =>
  rowLoader<{ userId: string }>('userId', (userIds) =>
    context.db.rows(
      `select blocked_id as user_id from block where blocker_id = $1 and blocked_id = any($2::uuid[])
       union select blocker_id from block where blocked_id = $1 and blocker_id = any($2::uuid[])`,
      [context.viewer?.id ?? null, userIds],
    ),
  ),
);

/** A user who was never notified has none unread. */
export const unreadCount = perRequest((context) =>
  rowLoader<{ userId: string; unreadCount: number }>('userId', (userIds) =>
    context.db.rows('select id as user_id, unread_count from notification_inbox where id = any($1::uuid[])', [userIds]),
  ),
);

/** A notification's place, as the connection's cursors are. */
export function cursorOf(notification: { readonly sequence: number }): string {
  return encodeCursor([String(notification.sequence)]);
}

export function sequenceOf(cursor: string, field: string): number {
  const [sequence] = decodeCursor(cursor, field, 1);
  if (!/^\d{1,9}$/.test(sequence ?? '')) throw new InvalidInput([{ field, message: 'is not a cursor of this list' }]);
  return Number(sequence);
}

export interface NotificationPlace {
  readonly notificationId: string;
  readonly sequence: number;
}

/** What came after a place in an inbox, in order, at most `limit`. */
export function notificationsAfter(
  context: Context,
  userId: string,
  sequence: number,
  limit: number,
): Promise<NotificationPlace[]> {
  return context.db.rows<NotificationPlace>(
    `select id as notification_id, sequence from notification
     where user_id = $1 and sequence > $2 and ${SHOWN} order by sequence limit $3`,
    [userId, sequence, limit],
  );
}
