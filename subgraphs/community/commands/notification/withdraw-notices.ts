import type { Transaction } from '../../../../platform/command.js';
import { countUnread, lockInbox } from './inbox.js';

/** The cause of a notice: what an actor did to a post or comment of the user. */
export interface Cause {
  readonly userId: string;
  readonly kind: string;
  readonly postId: string;
  /** Of the post; absent: the post itself. */
  readonly commentId?: string;
  readonly actorId: string;
}

/** The cause was taken back: the notice is not shown, not counted and not sent. What was read stays read. */
export function withdrawNotices(transaction: Transaction, cause: Cause): Promise<void> {
  return setWithdrawn(transaction, cause, transaction.now);
}

/** The cause is there again: the same notice is shown, and no new one is written. */
export function restoreNotices(transaction: Transaction, cause: Cause): Promise<void> {
  return setWithdrawn(transaction, cause, null);
}

async function setWithdrawn(
  transaction: Transaction,
  { userId, kind, postId, commentId, actorId }: Cause,
  at: Date | null,
): Promise<void> {
  const inbox = await lockInbox(transaction, userId);
  if (!inbox) return;
  await transaction.sql(
    `update notification set withdrawn_at = $5
     where user_id = $1 and post_id = $2 and kind = $3 and actor_id = $4 and comment_id is not distinct from $6
       and (withdrawn_at is null) = ($5::timestamptz is not null)`,
    [userId, postId, kind, actorId, at?.toISOString() ?? null, commentId ?? null],
  );
  await countUnread(transaction, inbox);
}
