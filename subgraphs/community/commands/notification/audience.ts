import type { Transaction } from '../../../../platform/command.js';
import { inPlaceOf, visibleCommentOf, visiblePostOf } from '../../queries/visibility.js';

/** Who is notified: users by id, or those who stand in a relation to something at that time. */
export type Audience =
  | { readonly users: readonly string[] }
  | { readonly studentsOf: string }
  | { readonly instructorOf: string }
  /** Enrolled in the course and not through with it. */
  | { readonly learnersOf: string }
  | { readonly participantsOf: string }
  /** Everybody with an account. */
  | { readonly everyone: true }
  | { readonly membersOfCourse: string }
  | { readonly membersOfClass: string }
  | { readonly membersOfGroup: string }
  /** Who follows the post. */
  | { readonly followersOf: string }
  /** Who reported what the report is about. */
  | { readonly reportersOf: string }
  /** Who may decide the report: staff, and owners and moderators of its group; never the author of what was reported. */
  | { readonly moderatorsOfReport: string }
  /** Owners and moderators of the group. */
  | { readonly moderatorsOfGroup: string }
  /** Members of its conversation who have not read the message, and were not notified of the conversation since they did. */
  | { readonly unreadBy: string }
  /** Who goes to an event of the community, may go, or waits for a seat. */
  | { readonly attendeesOf: string }
  /** With a subscription to the plan that is not over. */
  | { readonly subscribersOf: string };

/** So many are notified in one transaction: their inboxes are locked until it ends. */
export const AUDIENCE_PAGE = 500;

/** What users must see to be notified of it. */
interface Shown {
  readonly postId?: string | undefined;
  readonly commentId?: string | undefined;
}

interface Exceptions extends Shown {
  /** Users who have a block with this user are left out. */
  readonly parted?: string | undefined;
  readonly except?: string | undefined;
}

const MEMBERS = {
  everyone: 'select user_id from recipient where $1::boolean',
  membersOfCourse: 'select user_id from course_member where course_id = $1',
  membersOfClass: 'select user_id from class_member where class_id = $1',
  membersOfGroup: 'select user_id from membership where group_id = $1',
  followersOf: 'select user_id from post_follow where post_id = $1 and following',
  reportersOf: 'select reporter_id as user_id from report_entry where report_id = $1',
  moderatorsOfGroup: `select user_id from membership where group_id = $1 and role <> 'member'`,
  moderatorsOfReport: `select moderator.user_id from report cross join lateral (
      select id as user_id from registered_user where roles && '{staff,super_admin}' and active
      union select user_id from membership where group_id = report.group_id and role <> 'member') moderator
    where report.id = $1 and moderator.user_id <> report.author_id`,
  unreadBy: `select member.user_id from message join conversation_member member using (conversation_id)
    where message.id = $1 and message.deleted_at is null and member.left_sequence is null and not member.muted
      and member.user_id <> message.sender_id and greatest(member.marker, member.joined_sequence) < message.sequence
      and not exists (select from notification notified where notified.user_id = member.user_id
        and notified.conversation_id = message.conversation_id and notified.read_at is null
        and notified.created_at > message.created_at - interval '1 day')`,
  attendeesOf: `select rsvp.user_id from event_rsvp rsvp join community_event on community_event.id = rsvp.event_id
    where rsvp.event_id = $1 and rsvp.status <> 'declined' and ${inPlaceOf('community_event', 'rsvp.user_id')}`,
  users: 'select unnest($1::uuid[]) as user_id',
  studentsOf: `select user_id from class_member where class_id = $1 and role = 'student'`,
  instructorOf: `select user_id from class_member where class_id = $1 and role = 'instructor'`,
  learnersOf: `select user_id from course_member where course_id = $1 and role = 'student' and not exists (
    select from course_completed done where done.course_id = $1 and done.user_id = course_member.user_id)`,
  participantsOf: 'select user_id from contest_participant where contest_id = $1',
  subscribersOf: 'select user_id from plan_subscriber where product_id = $1',
} as const;

/** The next users of an audience, in the order of their ids; fewer than {@link AUDIENCE_PAGE}: there are no more. */
export async function nextOfAudience(
  transaction: Transaction,
  audience: Audience,
  after: string | null,
  { parted, except, postId, commentId }: Exceptions,
): Promise<string[]> {
  const [[name, value]] = Object.entries(audience) as [[keyof typeof MEMBERS, string | true | readonly string[]]];
  const rows = await transaction.sql<{ user_id: string }>(
    `select distinct user_id from (${MEMBERS[name]}) member
     where ($2::uuid is null or user_id > $2) and user_id is distinct from $3::uuid
       and ($4::uuid is null or (user_id <> $4 and not exists (
         select from block where (blocker_id = $4 and blocked_id = user_id) or (blocker_id = user_id and blocked_id = $4))))
       and ($5::uuid is null or exists (select from post where post.id = $5 and ${visiblePostOf('post', 'member.user_id')}))
       and ($6::uuid is null or exists (select from comment join post on post.id = post_id
         where comment.id = $6 and ${visibleCommentOf('comment', 'post', 'member.user_id')}))
     order by user_id limit ${AUDIENCE_PAGE}`,
    [value, after, except ?? null, parted ?? null, postId ?? null, commentId ?? null],
  );
  return rows.map((row) => row.user_id);
}
