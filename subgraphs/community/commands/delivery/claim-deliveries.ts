import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, now, SECOND } from '../../../../platform/domain/clock.js';
import { DEFAULT_DIGEST_TIME } from '../../domain/delivery-times.js';
import type { SentChannel } from '../../domain/delivery.js';
import { defaultCadence, type Cadence, type NotificationCategory } from '../../domain/notification-categories.js';
import type { NoticeFacts, NoticeLinks } from '../../domain/notices.js';
import { visibleNotice } from '../../queries/visibility.js';

/** Deliveries that one process sends at a time; the people port takes as many ids in one request. */
export const CLAIMED = 200;
/** After it another process may try a delivery whose process has ended. */
const LEASE_MS = 60 * SECOND;

/** A delivery that is leased to this process, with all that decides about it. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly userId: string;
  readonly channel: SentChannel;
  readonly category: NotificationCategory;
  readonly failures: number;
  readonly expiresAt: Date | null;
  readonly isDigest: boolean;
  readonly held: boolean;
  readonly reached: readonly string[];
  /** Names the lease. */
  readonly leaseEnd: Date;
  readonly cadence: Cadence;
  /** Null for a digest. */
  readonly notice: StoredNotice | null;
  readonly quietHours: { readonly from: string; readonly to: string } | null;
  readonly digestTime: string;
}

export interface StoredNotice {
  readonly kind: string;
  readonly facts: NoticeFacts;
  readonly links: NoticeLinks;
  readonly actorId: string | null;
  readonly read: boolean;
  readonly withdrawn: boolean;
  readonly urgent: boolean;
  readonly visible: boolean;
  /** Notices that are shown as one line have the same. */
  readonly line: string;
}

/** Columns of a notice `n` that a sender needs, as JSON. */
export const NOTICE_JSON = `jsonb_build_object('kind', n.kind, 'actorId', n.actor_id, 'line', coalesce(n.line_id, n.id),
  'facts', n.facts || case when n.line_id is null then '{}'::jsonb else jsonb_build_object('others', (
    select greatest(0, count(distinct actor_id) - 1) from notification member where member.user_id = n.user_id
      and member.line_id = n.line_id and member.withdrawn_at is null and member.sequence <= n.sequence)) end,
  'read', n.read_at is not null, 'withdrawn', n.withdrawn_at is not null, 'urgent', n.urgent,
  'visible', ${visibleNotice('n')},
  'links', jsonb_strip_nulls(jsonb_build_object('courseId', n.course_id, 'classId', n.class_id, 'lessonId', n.lesson_id,
    'postId', n.post_id, 'contestId', n.contest_id, 'bookingId', n.booking_id, 'groupId', n.group_id,
    'eventId', n.community_event_id, 'actorId', n.actor_id, 'commentId', n.comment_id,
    'conversationId', n.conversation_id)))`;

interface Row {
  readonly id: string;
  readonly user_id: string;
  readonly channel: SentChannel;
  readonly category: NotificationCategory;
  readonly failures: number;
  readonly expires_at: string | null;
  readonly is_digest: boolean;
  readonly held: boolean;
  readonly reached: readonly string[];
  readonly cadence: Cadence | null;
  readonly notice: StoredNotice | null;
  readonly quiet_from: string | null;
  readonly quiet_to: string | null;
  readonly digest_time: string | null;
}

/** Leases what is due, the oldest first. Other processes skip it until the lease ends. */
export function claimDeliveries(context: Context): Promise<ClaimedDelivery[]> {
  return runCommand(context, 'claimDeliveries', async ({ sql }) => {
    // To the millisecond, as it is read back.
    const leaseEnd = after(now(), LEASE_MS);
    const rows = await sql<Row>(
      `with claimed as (
         update delivery set status = 'sending', due_at = $2, open = false
         where id in (
           select id from delivery where status in ('due', 'sending') and due_at <= $1
           order by due_at, user_id, id limit ${CLAIMED} for update skip locked)
         returning *
       )
       select d.id, d.user_id, d.channel, d.category, d.failures, d.expires_at, d.notification_id is null as is_digest, d.held,
         d.reached, preference.cadence, quiet_from::text, quiet_to::text, digest_time::text,
         case when n.id is not null then ${NOTICE_JSON} end as notice
       from claimed d
       left join notification n on n.id = d.notification_id
       left join notification_preference preference
         on preference.user_id = d.user_id and preference.category = d.category and preference.channel = d.channel
       left join notification_setting setting on setting.user_id = d.user_id
       order by d.user_id, d.id`,
      [now().toISOString(), leaseEnd.toISOString()],
    );
    return rows.map((row) => ({
      id: row.id,
      userId: row.user_id,
      channel: row.channel,
      category: row.category,
      failures: row.failures,
      expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
      isDigest: row.is_digest,
      held: row.held,
      reached: row.reached,
      leaseEnd,
      cadence: row.cadence ?? defaultCadence(row.category, row.channel),
      notice: row.notice,
      quietHours: row.quiet_from && row.quiet_to ? { from: row.quiet_from, to: row.quiet_to } : null,
      digestTime: row.digest_time ?? DEFAULT_DIGEST_TIME,
    }));
  });
}
