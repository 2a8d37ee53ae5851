import { rowsOf, type Holdings } from '../../../platform/privacy.js';
import { noticeText } from '../domain/notices.js';

interface StoredNotice {
  readonly kind: string;
  readonly facts: object;
  readonly locale: string;
  readonly timeZone: string | null;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

/** All that this domain holds of a person. */
export const holdings: Holdings = {
  posts: rowsOf(
    `select id, course_id, class_id, group_id, title, text, tags, created_at, edited_at, deleted_at from post
     where author_id = $1 order by id`,
  ),
  earlierPosts: rowsOf(
    `select post_id, revision.title, revision.text, revision.tags, replaced_at
     from post_revision revision join post on post.id = post_id where author_id = $1 order by revision.id`,
  ),
  comments: rowsOf('select id, post_id, parent_id, text, created_at from comment where author_id = $1 order by id'),
  earlierComments: rowsOf(
    `select comment_id, revision.text, replaced_at from comment_revision revision
     join comment on comment.id = comment_id where author_id = $1 order by revision.id`,
  ),
  drafts: rowsOf(
    `select id, kind, title, text, tags, course_id, class_id, group_id, saved_at from post_draft
     where author_id = $1 order by saved_at`,
  ),
  reactions: rowsOf('select item_type, item_id, kind, created_at from reaction where user_id = $1 order by created_at'),
  followedPosts: rowsOf('select post_id, following from post_follow where user_id = $1 order by post_id'),
  // What they reported; never who reported them.
  reports: rowsOf(
    'select item_type, item_id, reason, created_at from report_entry where reporter_id = $1 order by created_at',
  ),
  sanctions: rowsOf(
    `select id, kind, rule, created_at, ends_at, lifted_at, appeal_text, appealed_at, appeal_outcome from sanction
     where user_id = $1 order by created_at`,
  ),
  groups: rowsOf(
    `select group_id, name, kind, role, joined_at from membership join community_group on id = group_id
     where user_id = $1 order by joined_at`,
  ),
  joinRequests: rowsOf('select group_id, created_at from join_request where user_id = $1 order by created_at'),
  groupInvitations: rowsOf(
    'select group_id, created_at, expires_at from group_invitation where user_id = $1 order by created_at',
  ),
  groupFiles: rowsOf(
    'select id, group_id, name, content_type, size, created_at from group_file where shared_by = $1 order by created_at',
  ),
  postFiles: rowsOf(
    `select id, post_id, comment_id, name, content_type, size, created_at from post_file where owner_id = $1 order by id`,
  ),
  conversations: rowsOf(
    `select conversation_id, kind, title, marker, muted from conversation_member
     join conversation on id = conversation_id where user_id = $1 order by conversation_id`,
  ),
  // Their own; those of others are data of others.
  messages: rowsOf(
    `select id, conversation_id, sequence, text, created_at, edited_at, deleted_at from message
     where sender_id = $1 order by id`,
  ),
  events: rowsOf(
    `select id, title, description, starts_at, ends_at, status from community_event where created_by = $1 order by id`,
  ),
  rsvps: rowsOf(
    'select event_id, status, guests, responded_at from event_rsvp where user_id = $1 order by responded_at',
  ),
  likes: rowsOf('select post_id from post_like where user_id = $1 and withdrawn_at is null order by post_id'),
  notifications: rowsOf<StoredNotice>(
    `select kind, facts, coalesce(locale, 'en') as locale, time_zone, created_at, read_at
     from notification left join recipient using (user_id) where user_id = $1 order by sequence`,
    ({ createdAt, readAt, locale, timeZone, ...stored }) => ({
      ...noticeText(stored, { locale, timeZone }),
      createdAt,
      readAt,
    }),
  ),
  notificationPreferences: rowsOf(
    'select category, channel, cadence from notification_preference where user_id = $1 order by category, channel',
  ),
  notificationSettings: rowsOf(
    'select quiet_from::text, quiet_to::text, digest_time::text from notification_setting where user_id = $1',
  ),
  messageSettings: rowsOf('select messages_from, show_presence from message_setting where user_id = $1'),
  pushDevices: rowsOf('select label, created_at from push_subscription where user_id = $1 order by id'),
  deliveries: rowsOf(
    `select channel, category, status, reason, created_at, ended_at from delivery where user_id = $1 order by id`,
  ),
};
