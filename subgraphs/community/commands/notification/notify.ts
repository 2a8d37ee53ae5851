import type { Transaction } from '../../../../platform/command.js';
import { after } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { GROUPED_KINDS, LINE_MS, type Notice, type NoticeFacts } from '../../domain/notices.js';
import { defaultCadence } from '../../domain/notification-categories.js';
import type { NotificationEvent } from '../../domain/notification-event.js';
import { notifyAudience } from '../../jobs/definitions.js';
import { AUDIENCE_PAGE, nextOfAudience, type Audience } from './audience.js';

/** A notice and who gets it. */
export interface Telling {
  readonly to: Audience;
  readonly notice: Notice;
  /** A block between the actor and the user does not matter: teachers and students owe each other these notices. */
  readonly duty?: boolean;
  /** Who acted and knows already. */
  readonly except?: string | undefined;
  /** Its cause was taken back before this event arrived: the notice is stored for when the cause is there again. */
  readonly withdrawn?: boolean;
}

/**
 * Puts a notice into the inbox of each user, once per event. The first 500 users are notified in the caller's transaction and
 * a job continues with the others, 500 per transaction. The number of statements is the same for one and for 500.
 */
export async function notify(transaction: Transaction, eventId: string, telling: Telling): Promise<void> {
  const titled = { ...telling, notice: await withTitles(transaction, telling.notice) };
  const last = await notifyNext(transaction, eventId, titled, null);
  if (last !== null) await transaction.enqueue(notifyAudience, { eventId, telling: { ...titled }, after: last });
}

/** Notifies the next users of the audience. Returns the last of them if there may be more. */
export async function notifyNext(
  transaction: Transaction,
  eventId: string,
  { to, notice, duty = false, except, withdrawn = false }: Telling,
  after: string | null,
): Promise<string | null> {
  const { actorId, postId, commentId } = notice.links;
  // Whether a block counts for a comment depends on its place, so its visibility decides.
  const parted = duty || commentId !== undefined ? undefined : actorId;
  const userIds = await nextOfAudience(transaction, to, after, { parted, except, postId, commentId });
  if (userIds.length > 0) await writeNotices(transaction, eventId, userIds, notice, withdrawn);
  return userIds.length < AUDIENCE_PAGE ? null : (userIds.at(-1) ?? null);
}

const SENT_CHANNELS = ['mail', 'push', 'sms'] as const;

async function writeNotices(
  transaction: Transaction,
  eventId: string,
  userIds: readonly string[],
  { kind, category, facts, links, expiresAt, urgent = false }: Notice,
  withdrawn: boolean,
): Promise<void> {
  // In the order of ids, as locks are taken: two that notify the same users never wait for each other in a circle.
  await transaction.sql(
    `insert into notification_inbox (id, version, last_sequence, unread_count)
     select id, 0, 0, 0 from unnest($1::uuid[]) id order by id on conflict do nothing`,
    [userIds],
  );
  await transaction.sql('select from notification_inbox where id = any($1::uuid[]) order by id for update', [userIds]);
  // Only now is it certain who knows the event already, and which sequence is next.
  const written = await transaction.sql<{ id: string; user_id: string; sequence: number; version: number }>(
    `with receiver as (
       select receiver.user_id, receiver.id, coalesce(cadence, $19) <> 'never' as in_app,
         (coalesce(cadence, $19) <> 'never' and $20::timestamptz is null)::int as shown,
         case when $25::timestamptz is not null then (
           select line_id from notification earlier
           where earlier.user_id = receiver.user_id and earlier.kind = $4 and earlier.post_id is not distinct from $10
             and ($26::boolean or earlier.comment_id is not distinct from $23)
             and earlier.line_id is not null and earlier.read_at is null and earlier.in_app
             and earlier.withdrawn_at is null and uuid_extract_timestamp(earlier.line_id) > $25
           order by earlier.sequence desc limit 1) end as line_id
       from unnest($1::uuid[], $2::uuid[]) as receiver (user_id, id)
       left join notification_preference preference
         on preference.user_id = receiver.user_id and category = $5 and channel = 'app'
       where not exists (select from notification where event_id = $3 and notification.user_id = receiver.user_id)
     ), inbox as (
       update notification_inbox
       set last_sequence = last_sequence + 1, version = version + shown,
         unread_count = unread_count + case when line_id is null then shown else 0 end
       from receiver where notification_inbox.id = receiver.user_id
       returning receiver.id, receiver.user_id, last_sequence as sequence, version, in_app, shown, line_id
     ), added as (
       insert into notification (id, user_id, sequence, event_id, kind, category, facts, course_id, class_id, lesson_id,
         post_id, contest_id, booking_id, group_id, community_event_id, actor_id, expires_at, urgent, created_at, in_app,
         withdrawn_at, comment_id, conversation_id, line_id)
       select id, user_id, sequence, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, in_app, $20,
         $23, $24, case when $25::timestamptz is not null then coalesce(line_id, id) end
       from inbox
     ), sent as (
       -- What the user wants is decided when it is due; a channel that is off now is not tried at all.
       insert into delivery (id, user_id, notification_id, channel, category, status, due_at, expires_at, created_at)
       select uuidv7(), inbox.user_id, inbox.id, sending.channel, $5, 'due', $18, $16, $18
       from inbox cross join unnest($21::text[], $22::text[]) as sending (channel, cadence)
       left join notification_preference preference on preference.user_id = inbox.user_id
         and preference.category = $5 and preference.channel = sending.channel
       where coalesce(preference.cadence, sending.cadence) <> 'never' and (sending.channel <> 'push'
         or exists (select from push_subscription where push_subscription.user_id = inbox.user_id))
     )
     select id, user_id, sequence, version from inbox where shown = 1`,
    [
      userIds,
      userIds.map(() => newId()),
      eventId,
      kind,
      category,
      JSON.stringify(facts),
      links.courseId ?? null,
      links.classId ?? null,
      links.lessonId ?? null,
      links.postId ?? null,
      links.contestId ?? null,
      links.bookingId ?? null,
      links.groupId ?? null,
      links.eventId ?? null,
      links.actorId ?? null,
      expiresAt ?? null,
      urgent,
      transaction.now.toISOString(),
      defaultCadence(category, 'app'),
      withdrawn ? transaction.now.toISOString() : null,
      SENT_CHANNELS,
      SENT_CHANNELS.map((channel) => defaultCadence(category, channel)),
      links.commentId ?? null,
      links.conversationId ?? null,
      GROUPED_KINDS.has(kind) ? after(transaction.now, -LINE_MS).toISOString() : null,
      GROUPED_KINDS.get(kind) === 'post',
    ],
  );
  for (const { id, user_id: userId, sequence, version } of written)
    transaction.record<NotificationEvent>(userId, version, {
      type: 'notification-created',
      userId,
      notificationId: id,
      sequence,
      category,
    });
}

/** Titles of what the notice leads to, as their owners published them, so that every text names its course, class, contest or group. Secret groups are not named. */
async function withTitles(transaction: Transaction, notice: Notice): Promise<Notice> {
  const { courseId, classId, contestId, groupId } = notice.links;
  if ([courseId, classId, contestId, groupId].every((id) => id === undefined)) return notice;
  const [titles] = await transaction.sql<Record<'course' | 'class' | 'contest' | 'group', string | null>>(
    `select (select title from course where id = $1) as course,
       (select title from class_title where class_id = $2) as class,
       (select title from contest where id = $3) as contest,
       (select name from community_group where id = $4 and kind <> 'secret') as group`,
    [courseId ?? null, classId ?? null, contestId ?? null, groupId ?? null],
  );
  const known = Object.entries(titles ?? {}).filter((entry): entry is [string, string] => entry[1] !== null);
  const facts: NoticeFacts = { ...Object.fromEntries(known), ...notice.facts };
  return { ...notice, facts };
}
