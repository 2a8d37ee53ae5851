import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { TooManyPins } from '../../domain/errors.js';
import type { Post } from '../../domain/post.js';
import { requireModeratorOf } from './load-comment.js';
import { loadPost } from './load-post.js';

const MAX_PINS = 3;

/** Shows the post first in its place. At most three at a time. By moderators of the place and staff. Idempotent. */
export function pinPost(context: Context, input: { readonly postId: string }): Promise<Post> {
  const viewer = requireViewer(context);
  return runCommand(context, 'pinPost', async (transaction) => {
    const post = await loadPost(transaction, viewer, input.postId);
    await requireModeratorOf(transaction, viewer, post);
    const { sql, now } = transaction;
    const place = [post.courseId, post.classId, post.groupId];
    // Two that pin at once must count each other.
    await sql('select pg_advisory_xact_lock(hashtextextended($1, 6))', [`pin/${place.join('/')}`]);
    const [pinned] = await sql<{ others: number }>(
      `select count(*)::int as others from post
       where pinned_at is not null and deleted_at is null and id <> $4 and course_id is not distinct from $1
         and class_id is not distinct from $2 and group_id is not distinct from $3`,
      [...place, post.id],
    );
    if ((pinned?.others ?? 0) >= MAX_PINS) throw new TooManyPins(MAX_PINS);
    await sql('update post set pinned_at = coalesce(pinned_at, $2) where id = $1', [post.id, now]);
    return post;
  });
}
