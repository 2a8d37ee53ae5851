import { hasRole, type Viewer } from '../../../platform/auth.js';
import type { Transaction } from '../../../platform/command.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { ClassNotFound, NotInClass, PostNotFound } from '../domain/errors.js';
import { Post } from '../domain/post.js';

/** The post, locked; not found where it is deleted, in a class that the viewer is not in, or parted from them by a block. */
export async function loadPost(transaction: Transaction, viewer: Viewer, postId: string): Promise<Post> {
  const post = await transaction.load(Post, postId, () => new PostNotFound());
  if (post.deletedAt) throw new PostNotFound();
  if (post.classId && !hasRole(viewer, 'staff') && !(await isInClass(transaction, post.classId, viewer.id)))
    throw new PostNotFound();
  if (!hasRole(viewer, 'staff') && (await partedFrom(transaction, viewer.id, [post.authorId])).size > 0)
    throw new PostNotFound();
  return post;
}

/** Those of the people with whom this person has a block, whoever of the two made it. */
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

/** Refuses who may not speak in a class. */
export async function requireClass(transaction: Transaction, viewer: Viewer, classId: string): Promise<void> {
  const [known] = isUuid(classId)
    ? await transaction.sql('select from class_member where class_id = $1 limit 1', [classId])
    : [];
  if (!known) throw new ClassNotFound('input.classId');
  if (!hasRole(viewer, 'staff') && !(await isInClass(transaction, classId, viewer.id))) throw new NotInClass();
}

async function isInClass(transaction: Transaction, classId: string, userId: string): Promise<boolean> {
  // A shared lock: nobody is taken out of the class between this look and the commit.
  const rows = await transaction.sql('select from class_member where class_id = $1 and user_id = $2 for share', [
    classId,
    userId,
  ]);
  return rows.length > 0;
}
