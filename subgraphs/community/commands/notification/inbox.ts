import type { Transaction } from '../../../../platform/command.js';
import type { NotificationEvent } from '../../domain/notification-event.js';

/**
 * The notifications of one person. Sequences are taken under its lock, so they have no gaps and are committed in their order: who
 * has read up to n cannot have missed one below n.
 */
export interface LockedInbox {
  readonly userId: string;
  readonly version: number;
  readonly lastSequence: number;
  readonly unreadCount: number;
}

/** Locked until the transaction ends; undefined for users who were never notified. */
export async function lockInbox(transaction: Transaction, userId: string): Promise<LockedInbox | undefined> {
  const [row] = await transaction.sql<{ version: number; last_sequence: number; unread_count: number }>(
    'select version, last_sequence, unread_count from notification_inbox where id = $1 for update',
    [userId],
  );
  return row && { userId, version: row.version, lastSequence: row.last_sequence, unreadCount: row.unread_count };
}

/** So many were unread and are not any more. Returns how many are left; none means that nothing is recorded. */
export async function recordRead(transaction: Transaction, inbox: LockedInbox, count: number): Promise<number> {
  return changeUnread(transaction, inbox, -count);
}

/** Changes the number of unread notifications of a locked inbox, and says so. */
export async function changeUnread(
  transaction: Transaction,
  { userId, version, unreadCount }: LockedInbox,
  by: number,
): Promise<number> {
  if (by === 0) return unreadCount;
  const left = unreadCount + by;
  await transaction.sql('update notification_inbox set unread_count = $2, version = $3 where id = $1', [
    userId,
    left,
    version + 1,
  ]);
  transaction.record<NotificationEvent>(userId, version + 1, { type: 'notifications-read', userId, unreadCount: left });
  return left;
}
