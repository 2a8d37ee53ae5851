import type { Viewer } from '../../../../platform/auth.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { OwnItem } from '../../domain/errors.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { addLike } from './like-post.js';
import { loadComment } from './load-comment.js';
import { loadPost } from './load-post.js';

export const REACTIONS = ['like', 'love', 'celebrate', 'confused', 'looking'] as const;
export type ReactionKind = (typeof REACTIONS)[number];

/** One of a post and a comment. */
export interface React {
  readonly postId?: string | null;
  readonly commentId?: string | null;
  readonly kind: ReactionKind;
}

/** Each kind once for each user, not on own items. A like of a post is the one of `likePost`. Idempotent. */
export async function react(context: Context, input: React): Promise<void> {
  const viewer = requireViewer(context);
  await runCommand(context, 'react', async (transaction) => {
    await requireNotSuspended(transaction, viewer);
    const { type, id, authorId, post } = await target(transaction, viewer, input);
    if (authorId === viewer.id) throw new OwnItem();
    if (type === 'post' && input.kind === 'like') await addLike(transaction, post, viewer.id);
    else
      await transaction.sql(
        `insert into reaction (item_type, item_id, user_id, kind, created_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [type, id, viewer.id, input.kind, transaction.now],
      );
  });
}

export async function target(transaction: Transaction, viewer: Viewer, { postId, commentId }: React) {
  if ((postId ?? null) === null ? (commentId ?? null) === null : (commentId ?? null) !== null)
    throw new InvalidInput([{ field: 'input.postId', message: 'give either postId or commentId' }]);
  if (commentId != null) return { type: 'comment', ...(await loadComment(transaction, viewer, commentId)) } as const;
  const post = await loadPost(transaction, viewer, postId ?? '');
  return { type: 'post', id: post.id, authorId: post.authorId, post } as const;
}
