import { hasRole, type Viewer } from '../../../platform/auth.js';
import type { Transaction } from '../../../platform/command.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { ClassNotFound, NotInClass, PostNotFound } from '../domain/errors.js';
import { Post } from '../domain/post.js';

/** The post, locked; not found where it is deleted, or in a class that the viewer is not in. */
export async function loadPost(transaction: Transaction, viewer: Viewer, postId: string): Promise<Post> {
  const post = await transaction.load(Post, postId, () => new PostNotFound());
  if (post.deletedAt) throw new PostNotFound();
  if (post.classId && !hasRole(viewer, 'staff') && !(await isInClass(transaction, post.classId, viewer.id)))
    throw new PostNotFound();
  return post;
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
