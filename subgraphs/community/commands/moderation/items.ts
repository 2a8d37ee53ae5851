import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { EventNotFound } from '../../domain/event-errors.js';
import { CommunityEvent } from '../../domain/event.js';
import { GroupNotFound, PostNotFound } from '../../domain/errors.js';
import { Group } from '../../domain/group.js';
import { ItemNotFound } from '../../domain/moderation-errors.js';
import { Post } from '../../domain/post.js';
import type { ItemType, ReportedItem } from '../../domain/report.js';
import {
  valuesOf,
  visibleComment,
  visibleEvent,
  visibleGroup,
  visibleMessage,
  visiblePost,
} from '../../queries/visibility.js';
import { refreshNotices, tellOfWriting } from '../../jobs/definitions.js';
import { archive } from '../group/archive-group.js';
import { addMember } from '../group/membership.js';
import { removeComment, restoreComment } from '../post/remove-comment.js';

/** What moderators do to items of one type. */
interface ItemKind {
  /** Selects `author_id`, `course_id`, `class_id` and `group_id` of item `$3` if the viewer sees it. */
  readonly find: string;
  readonly hide: (transaction: Transaction, id: string, reason: 'reports' | 'moderator') => Promise<void>;
  readonly show: (transaction: Transaction, id: string) => Promise<void>;
  readonly delete: (transaction: Transaction, id: string) => Promise<void>;
  readonly restore: (transaction: Transaction, id: string) => Promise<void>;
  /** Absent: items of this type cannot be locked. */
  readonly lock?: (transaction: Transaction, id: string, locked: boolean) => Promise<void>;
}

interface Cause {
  readonly post_id: string;
  readonly comment_id: string | null;
}
const CAUSE = { post: 'id as post_id, null as comment_id', comment: 'post_id, id as comment_id' } as const;
const causeOf = ({ post_id: postId, comment_id: commentId }: Cause) => ({ postId, commentId });

const hideIn = (table: 'post' | 'comment'): Pick<ItemKind, 'hide' | 'show'> => ({
  hide: async (transaction, id, reason) => {
    const [hidden] = await transaction.sql<Cause>(
      `update ${table} set hidden_at = coalesce(hidden_at, $2), hidden_reason = $3 where id = $1 returning ${CAUSE[table]}`,
      [id, transaction.now, reason],
    );
    if (hidden) await transaction.enqueue(refreshNotices, causeOf(hidden));
  },
  show: async (transaction, id) => {
    const [shown] = await transaction.sql<Cause>(
      `update ${table} set hidden_at = null, hidden_reason = null
       where id = $1 and hidden_at is not null returning ${CAUSE[table]}`,
      [id],
    );
    if (!shown) return;
    await transaction.enqueue(refreshNotices, causeOf(shown));
    // Of what was held no user was notified.
    await transaction.enqueue(tellOfWriting, { type: table, id, edited: false });
  },
});

/** Of items about which no user was notified. */
const hideOnly = (table: 'message' | 'community_event' | 'community_group'): Pick<ItemKind, 'hide' | 'show'> => ({
  hide: async ({ sql, now }, id, reason) => {
    await sql(`update ${table} set hidden_at = coalesce(hidden_at, $2), hidden_reason = $3 where id = $1`, [
      id,
      now,
      reason,
    ]);
  },
  show: async ({ sql }, id) => {
    await sql(`update ${table} set hidden_at = null, hidden_reason = null where id = $1`, [id]);
  },
});

const loaded = (transaction: Transaction, id: string): Promise<Post> =>
  transaction.load(Post, id, () => new PostNotFound());

const postOf = async (transaction: Transaction, commentId: string): Promise<Post> => {
  const [row] = await transaction.sql<{ post_id: string }>('select post_id from comment where id = $1', [commentId]);
  return loaded(transaction, row?.post_id ?? '');
};

export const ITEM_KINDS: Readonly<Record<ItemType, ItemKind>> = {
  post: {
    find: `select author_id, course_id, class_id, group_id from post where id = $3 and ${visiblePost('post')}`,
    ...hideIn('post'),
    delete: async (transaction, id) => {
      const post = await loaded(transaction, id);
      if (!post.deletedAt) post.delete(transaction.now);
    },
    restore: async (transaction, id) => {
      (await loaded(transaction, id)).deletedAt = null;
      await transaction.enqueue(refreshNotices, { postId: id, commentId: null });
    },
    lock: async (transaction, id, locked) => {
      const post = await loaded(transaction, id);
      if (locked) post.lock(transaction.now);
      else post.unlock();
    },
  },
  comment: {
    find: `select comment.author_id, course_id, class_id, group_id from comment join post on post.id = post_id
      where comment.id = $3 and comment.deleted_at is null
        and ${visiblePost('post')} and ${visibleComment('comment', 'post')}`,
    ...hideIn('comment'),
    delete: async (transaction, id) =>
      removeComment(transaction, await postOf(transaction, id), id, { keepText: true }),
    restore: async (transaction, id) => {
      const post = await postOf(transaction, id);
      post.commentCount += 1;
      await restoreComment(transaction, post, id);
    },
  },
  // Staff decide: a conversation is no place of moderators.
  message: {
    find: `select sender_id as author_id, null as course_id, null as class_id, null as group_id from message
      where id = $3 and deleted_at is null and ${visibleMessage('message')}`,
    ...hideOnly('message'),
    // The text stays until an appeal can no longer bring it back.
    delete: async ({ sql, now }, id) => {
      await sql('update message set deleted_at = coalesce(deleted_at, $2) where id = $1', [id, now]);
    },
    restore: async ({ sql }, id) => {
      await sql('update message set deleted_at = null where id = $1', [id]);
    },
  },
  event: {
    find: `select created_by as author_id, course_id, class_id, group_id from community_event
      where id = $3 and status <> 'draft' and ${visibleEvent('community_event')}`,
    ...hideOnly('community_event'),
    // Users who wanted to come are notified that it does not take place.
    delete: async (transaction, id) => {
      const event = await transaction.load(CommunityEvent, id, () => new EventNotFound());
      if (event.status === 'published' && event.endsAt > transaction.now) event.cancel(transaction.now);
      await transaction.flush();
      await hideOnly('community_event').hide(transaction, id, 'moderator');
    },
    restore: hideOnly('community_event').show,
  },
  // Its owner is reported. Staff decide: its moderators would decide about themselves.
  group: {
    find: `select owner.user_id as author_id, null as course_id, null as class_id, null as group_id
      from community_group join lateral (select user_id from membership
        where group_id = community_group.id and role = 'owner' order by joined_at, user_id limit 1) owner on true
      where id = $3 and ${visibleGroup('community_group')}`,
    ...hideOnly('community_group'),
    delete: async (transaction, id) =>
      archive(transaction, await transaction.load(Group, id, () => new GroupNotFound())),
    // With its owner; others join again.
    restore: async (transaction, id) => {
      const group = await transaction.load(Group, id, () => new GroupNotFound());
      const [reported] = await transaction.sql<{ author_id: string }>(
        `select author_id from report where item_type = 'group' and item_id = $1 order by id desc limit 1`,
        [id],
      );
      if (!group.archivedAt || !reported) return;
      group.archivedAt = null;
      await addMember(transaction, group, reported.author_id, { role: 'owner' });
    },
  },
};

export function kindOf(type: ItemType): ItemKind {
  return ITEM_KINDS[type];
}

/** The item, or not found where the viewer may not see it. */
export async function findItem(
  transaction: Transaction,
  viewer: Viewer,
  type: ItemType,
  id: string,
): Promise<ReportedItem> {
  const [row] = isUuid(id)
    ? await transaction.sql<{
        author_id: string;
        course_id: string | null;
        class_id: string | null;
        group_id: string | null;
      }>(kindOf(type).find, [...valuesOf(viewer), id])
    : [];
  if (!row) throw new ItemNotFound();
  return {
    type,
    id,
    authorId: row.author_id,
    courseId: row.course_id,
    classId: row.class_id,
    groupId: row.group_id,
  };
}
