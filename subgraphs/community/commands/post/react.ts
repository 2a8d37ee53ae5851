import type { Viewer } from '../../../../platform/auth.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { OwnItem } from '../../domain/errors.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { derivedId } from '../../domain/derived-id.js';
import { notify } from '../notification/notify.js';
import { restoreNotices } from '../notification/withdraw-notices.js';
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
    const item = await target(transaction, viewer, input);
    const { type, id, authorId, post } = item;
    if (authorId === viewer.id) throw new OwnItem();
    if (type === 'post' && input.kind === 'like') return addLike(transaction, post, viewer.id);
    await transaction.sql(
      `insert into reaction (item_type, item_id, user_id, kind, created_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [type, id, viewer.id, input.kind, transaction.now],
    );
    // All reactions of a user to an item are one notice, also when they react again.
    const { kind, links } = noticeOf(item, viewer.id);
    await restoreNotices(transaction, { userId: authorId, kind, ...links });
    await notify(transaction, derivedId(`reaction ${id} ${viewer.id}`), {
      to: { users: [authorId] },
      notice: { kind, category: 'discussions', facts: type === 'comment' ? { comment: 'yes' } : {}, links },
    });
  });
}

export type Target = Awaited<ReturnType<typeof target>>;

/** Of a reaction of a user. */
export function noticeOf({ type, id, post }: Target, actorId: string) {
  return {
    kind: 'reaction-added',
    links: { postId: post.id, ...(type === 'comment' && { commentId: id }), actorId },
  } as const;
}

export async function target(transaction: Transaction, viewer: Viewer, { postId, commentId }: React) {
  if ((postId ?? null) === null ? (commentId ?? null) === null : (commentId ?? null) !== null)
    throw new InvalidInput([{ field: 'input.postId', message: 'give either postId or commentId' }]);
  if (commentId != null) return { type: 'comment', ...(await loadComment(transaction, viewer, commentId)) } as const;
  const post = await loadPost(transaction, viewer, postId ?? '');
  return { type: 'post', id: post.id, authorId: post.authorId, post } as const;
}
