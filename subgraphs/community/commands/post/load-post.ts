import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { PostNotFound } from '../../domain/errors.js';
import { Post } from '../../domain/post.js';
import { valuesOf, visiblePost } from '../../queries/visibility.js';

/** The post, locked; not found where the viewer may not see it. */
export async function loadPost(transaction: Transaction, viewer: Viewer, postId: string): Promise<Post> {
  const post = await transaction.load(Post, postId, () => new PostNotFound());
  const visible = await transaction.sql(`select from post where id = $3 and ${visiblePost('post')}`, [
    ...valuesOf(viewer),
    postId,
  ]);
  if (visible.length === 0) throw new PostNotFound();
  return post;
}

/** Those of the people with whom this person has a block, no matter which of the two made it. */
export async function partedFrom(
  transaction: Transaction,
  userId: string,
  otherIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await transaction.sql<{ id: string }>(
    `select blocked_id as id from block where blocker_id = $1 and blocked_id = any($2::uuid[])
     union select blocker_id from block where blocked_id = $1 and blocker_id = any($2::uuid[])`,
    [userId, otherIds],
  );
  return new Set(rows.map(({ id }) => id));
}
