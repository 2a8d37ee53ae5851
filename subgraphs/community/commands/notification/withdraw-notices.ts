import type { Transaction } from '../../../../platform/command.js';
import { changeUnread, lockInbox } from './inbox.js';

/** The cause of a notice: what an actor did to a post of the user. */
export interface Cause {
  readonly userId: string;
  readonly kind: string;
  readonly postId: string;
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
  { userId, kind, postId, actorId }: Cause,
  at: Date | null,
): Promise<void> {
  const inbox = await lockInbox(transaction, userId);
  if (!inbox) return;
  const changed = await transaction.sql<{ counted: boolean }>(
    `update notification set withdrawn_at = $5
     where user_id = $1 and post_id = $2 and kind = $3 and actor_id = $4 and (withdrawn_at is null) = ($5::timestamptz is not null)
     returning in_app and read_at is null as counted`,
    [userId, postId, kind, actorId, at?.toISOString() ?? null],
  );
  const counted = changed.filter((row) => row.counted).length;
  await changeUnread(transaction, inbox, at ? -counted : counted);
}
