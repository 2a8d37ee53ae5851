import { hasRole, type Viewer } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';

/*
 * The one rule of who sees what of the community, as SQL conditions. Every query, command, stream, search, count, file and
 * export of this domain adds one of them to its own conditions. `$1` is the viewer, or null, and `$2` whether they are staff:
 * see {@link viewerOf}.
 *
 * - Posts to all and in courses are read by all; those of a class or a group by its present members.
 * - A block hides what two people write from each other. It does not stop teachers and their students in their class or
 *   course, nor what staff wrote.
 * - What is hidden is seen by its author and by the moderators of its place.
 * - Staff see everything that is not deleted.
 *
 * Sets of the viewer are arrays, which Postgres computes once for a statement, however many rows it reads.
 */

/** Values for the placeholders. The router's own identity counts as an anonymous viewer. */
export function viewerOf({ viewer }: Context): [viewer: string | null, staff: boolean] {
  return valuesOf(viewer);
}

/** As {@link viewerOf}, of a person. */
export function valuesOf(viewer: Viewer | null): [viewer: string | null, staff: boolean] {
  return [viewer?.id ?? null, hasRole(viewer, 'staff')];
}

const CLASSES = 'array(select class_id from class_member where user_id = $1::uuid)';
const GROUPS = 'array(select group_id from membership where user_id = $1::uuid)';
const BLOCKED = `array(select blocked_id from block where blocker_id = $1::uuid
  union all select blocker_id from block where blocked_id = $1::uuid)`;

/** The viewer is in the place of the row: a class or a group. */
const inPlace = (row: string): string =>
  `(${row}.class_id is null or ${row}.class_id = any(${CLASSES}))
  and (${row}.group_id is null or ${row}.group_id = any(${GROUPS}))`;

/** The user in a column is in the place of the row. */
export const inPlaceOf = (row: string, user: string): string => `(${inPlace(row).replaceAll('$1::uuid', user)})`;

/** The viewer moderates the place of the row: its group, class or course. Staff moderate everything. */
export const moderates = (row: string): string => `($2::boolean
  or ${row}.group_id = any(array(select group_id from membership where user_id = $1::uuid and role <> 'member'))
  or ${teaches(row, '$1::uuid')})`;

/** A person teaches in the place of the row. */
const teaches = (row: string, person: string): string => `(
  exists (select from class_member teacher
    where teacher.class_id = ${row}.class_id and teacher.user_id = ${person} and teacher.role = 'instructor')
  or exists (select from course_member teacher
    where teacher.course_id = ${row}.course_id and teacher.user_id = ${person} and teacher.role = 'instructor'))`;

/** No block separates the viewer from the author of a row, or it does not count for what is said there. */
const notBlocked = (row: string, place: string): string =>
  `(not (${row}.author_id = any(${BLOCKED})) or ${row}.official
  or ${teaches(place, `${row}.author_id`)} or ${teaches(place, '$1::uuid')})`;

const shown = (row: string, place: string): string =>
  `(${row}.hidden_at is null or ${row}.author_id = $1::uuid or ${moderates(place)})`;

/** Condition on a row of `post`. */
export const visiblePost = (post: string): string => `(${post}.deleted_at is null and ($2::boolean
  or (${inPlace(post)} and ${notBlocked(post, post)} and ${shown(post, post)})))`;

/** Condition on a row of `comment`, whose post is visible. A deleted comment that was answered stays, without its text. */
export const visibleComment = (comment: string, post: string): string => `(${comment}.removed_at is null
  and ($2::boolean or (${notBlocked(comment, post)} and ${shown(comment, post)})))`;

/**
 * Condition on a row of `community_group`. A secret group is seen by its members, those who are invited, and staff; one that
 * moderators hid by its members and staff.
 */
export const visibleGroup = (group: string): string => `(${group}.archived_at is null
  and ($2::boolean or ${group}.hidden_at is null or ${group}.id = any(${GROUPS}))
  and ($2::boolean or ${group}.kind <> 'secret' or ${group}.id = any(${GROUPS})
    or exists (select from group_invitation invitation where invitation.group_id = ${group}.id
      and invitation.user_id = $1::uuid and invitation.revoked_at is null and invitation.uses_left > 0
      and invitation.expires_at > now())))`;

/** Condition on a row with a `group_id`: what only members of the group, and staff, see of it. */
export const insideGroup = (row: string): string => `($2::boolean or ${row}.group_id = any(${GROUPS}))`;

/** As {@link insideGroup}, for its owners, moderators and staff. */
export const moderatedGroup = (row: string): string => `($2::boolean
  or ${row}.group_id = any(array(select group_id from membership where user_id = $1::uuid and role <> 'member')))`;

/** Condition on a row of `report`: staff, and the moderators of its group. */
export const visibleReport = (report: string): string => `($2::boolean
  or ${report}.group_id = any(array(select group_id from membership where user_id = $1::uuid and role <> 'member')))`;

/** Condition on a row of `conversation_member`: the viewer's own, of a conversation that they are in. */
export const ownConversation = (member: string): string =>
  `(${member}.user_id = $1::uuid and ${member}.left_sequence is null and $2::boolean is not null)`;

/**
 * Condition on a row of `message`, for members of its conversation only: from joining to leaving, and in a group not those of
 * users with whom the viewer has a block. What moderators hid is
 * seen by its sender. Staff have no way in of their own: they see what was reported, with the messages around it.
 */
export const visibleMessage = (message: string): string => `(exists (
    select from conversation_member self where self.conversation_id = ${message}.conversation_id
      and self.user_id = $1::uuid and $2::boolean is not null
      and ${message}.sequence > self.joined_sequence
      and (self.left_sequence is null or ${message}.sequence <= self.left_sequence))
  and (${message}.hidden_at is null or ${message}.sender_id = $1::uuid)
  and (not (${message}.sender_id = any(${BLOCKED})) or exists (
    select from conversation direct where direct.id = ${message}.conversation_id and direct.kind = 'direct')))`;

/** Condition on a row of `community_event`: a draft, or what moderators hid, is seen by those who manage it, others by those in its place. */
export const visibleEvent = (event: string): string => `(${moderates(event)}
  or (${event}.status <> 'draft' and ${event}.hidden_at is null and ${inPlace(event)}))`;

/** There is a block between two people, made by either of them. */
const parted = (one: string, other: string): string => `exists (select from block
  where (blocker_id = ${one} and blocked_id = ${other}) or (blocker_id = ${other} and blocked_id = ${one}))`;

/**
 * A condition of this file for the user in a column instead of the viewer: for what is sent to many users. Staff may see
 * everything, but hear nothing of users with whom they have a block.
 */
const forUser = (condition: string, user: string, author: string): string => {
  const as = (staff: boolean): string =>
    condition.replaceAll('$1::uuid', user).replaceAll('$2::boolean', staff ? 'true' : 'false');
  return `(${as(false)} or (not ${parted(user, author)} and exists (select from registered_user staff
    where staff.id = ${user} and staff.roles && '{staff,super_admin}') and ${as(true)}))`;
};

export const visiblePostOf = (post: string, user: string): string =>
  forUser(visiblePost(post), user, `${post}.author_id`);

/** With its post. */
export const visibleCommentOf = (comment: string, post: string, user: string): string =>
  `(${comment}.deleted_at is null and ${visiblePostOf(post, user)}
    and ${forUser(visibleComment(comment, post), user, `${comment}.author_id`)})`;

/** For members of its conversation only, whatever their role. */
export const visibleMessageOf = (message: string, user: string): string =>
  `(${message}.deleted_at is null and ${visibleMessage(message).replaceAll('$1::uuid', user).replaceAll('$2::boolean', 'false')})`;

/** Condition on a row of `notification`: its user may see what it is about. Evaluated again when it is sent. */
export const visibleNotice = (notice: string): string => {
  const user = `${notice}.user_id`;
  return `(${notice}.post_id is null or exists (
      select from post where post.id = ${notice}.post_id and ${visiblePostOf('post', user)}))
    and (${notice}.comment_id is null or exists (select from comment join post on post.id = comment.post_id
      where comment.id = ${notice}.comment_id and ${visibleCommentOf('comment', 'post', user)}))
    and (${notice}.conversation_id is null or exists (select from conversation_member self
      where self.conversation_id = ${notice}.conversation_id and self.user_id = ${user} and self.left_sequence is null))
    and (${notice}.group_id is null or exists (select from community_group
      where community_group.id = ${notice}.group_id and ${forUser(visibleGroup('community_group'), user, user)}))
    and (${notice}.community_event_id is null or exists (select from community_event
      where community_event.id = ${notice}.community_event_id
        and ${forUser(visibleEvent('community_event'), user, user)}))`;
};
