import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PostNotFound } from '../../domain/errors.js';
import { ItemNotFound } from '../../domain/moderation-errors.js';
import { Post } from '../../domain/post.js';
import type { ItemType, ReportedItem } from '../../domain/report.js';
import { valuesOf, visibleComment, visiblePost } from '../../queries/visibility.js';
import { tellOfWriting } from '../../jobs/definitions.js';
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

const hideIn = (table: 'post' | 'comment'): Pick<ItemKind, 'hide' | 'show'> => ({
  hide: async ({ sql, now }, id, reason) => {
    await sql(`update ${table} set hidden_at = coalesce(hidden_at, $2), hidden_reason = $3 where id = $1`, [
      id,
      now,
      reason,
    ]);
  },
  show: async (transaction, id) => {
    const shown = await transaction.sql(
      `update ${table} set hidden_at = null, hidden_reason = null where id = $1 and hidden_at is not null returning id`,
      [id],
    );
    // While it was hidden no user was notified of it.
    if (shown.length > 0) await transaction.enqueue(tellOfWriting, { type: table, id, edited: false });
  },
});

const loaded = (transaction: Transaction, id: string): Promise<Post> =>
  transaction.load(Post, id, () => new PostNotFound());

const postOf = async (transaction: Transaction, commentId: string): Promise<Post> => {
  const [row] = await transaction.sql<{ post_id: string }>('select post_id from comment where id = $1', [commentId]);
  return loaded(transaction, row?.post_id ?? '');
};

export const ITEM_KINDS: Readonly<Partial<Record<ItemType, ItemKind>>> = {
  post: {
    find: `select author_id, course_id, class_id, group_id from post where id = $3 and ${visiblePost('post')}`,
    ...hideIn('post'),
    delete: async (transaction, id) => {
      const post = await loaded(transaction, id);
      if (!post.deletedAt) post.delete(transaction.now);
    },
    restore: async (transaction, id) => {
      (await loaded(transaction, id)).deletedAt = null;
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
      (await postOf(transaction, id)).commentCount += 1;
      await restoreComment(transaction, id);
    },
  },
};

export function kindOf(type: ItemType): ItemKind {
  const kind = ITEM_KINDS[type];
  if (!kind) throw new ItemNotFound();
  return kind;
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
