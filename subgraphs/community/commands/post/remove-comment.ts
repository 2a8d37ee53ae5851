import type { Transaction } from '../../../../platform/command.js';
import type { Post } from '../../domain/post.js';
import { refreshNotices } from '../../jobs/definitions.js';
import { detachFiles } from './attach-files.js';

/** In the place of a text that its author deleted. */
const DELETED_TEXT = '[deleted]';

/**
 * Deletes a comment of the locked post. While it has answers, its place stays without text and author; when the last
 * answer is deleted, the place goes too. `keepText`: a moderator deletes it, and an appeal may bring it back.
 */
export async function removeComment(
  transaction: Transaction,
  post: Post,
  commentId: string,
  { keepText = false } = {},
): Promise<void> {
  const { sql, now } = transaction;
  const [removed] = await sql<{ parent_id: string | null }>(
    `update comment set deleted_at = $2, text = case when $4 then text else $3 end, html = case when $4 then html end
     where id = $1 and deleted_at is null returning parent_id`,
    [commentId, now, DELETED_TEXT, keepText],
  );
  if (!removed) return;
  post.removeComment(commentId);
  await transaction.enqueue(refreshNotices, { postId: post.id, commentId });
  await sql('delete from reaction where item_id = $1', [commentId]);
  if (!keepText) await detachFiles(transaction, { column: 'comment_id', id: commentId });
  // Upwards: each place that no answer needs any more.
  for (let id: string | null = commentId; id !== null;) {
    const [gone]: { parent_id: string | null }[] = await sql<{ parent_id: string | null }>(
      `update comment set removed_at = $2
       where id = $1 and deleted_at is not null and removed_at is null
         and not exists (select from comment answer where answer.parent_id = comment.id
           and answer.post_id = comment.post_id and answer.removed_at is null)
       returning parent_id`,
      [id, now],
    );
    id = gone?.parent_id ?? null;
  }
}

/** Undoes a deletion that kept the text, with the places above it. */
export async function restoreComment(transaction: Transaction, post: Post, commentId: string): Promise<void> {
  const { sql } = transaction;
  await transaction.enqueue(refreshNotices, { postId: post.id, commentId });
  await sql(
    `with recursive above as (
       select id, post_id, parent_id from comment where id = $1
       union all
       select parent.id, parent.post_id, parent.parent_id from comment parent
         join above on parent.id = above.parent_id and parent.post_id = above.post_id
     )
     update comment set removed_at = null where id in (select id from above)`,
    [commentId],
  );
  await sql('update comment set deleted_at = null where id = $1', [commentId]);
}
