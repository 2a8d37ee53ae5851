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

/** Unread lines of an inbox. */
export const UNREAD_LINES = `count(distinct coalesce(line_id, id)) filter (
  where read_at is null and in_app and withdrawn_at is null)::int`;

/** Counts the unread lines of a locked inbox, and says so if the number has changed. Returns it. */
export async function countUnread(
  transaction: Transaction,
  { userId, version, unreadCount }: LockedInbox,
): Promise<number> {
  const [counted] = await transaction.sql<{ unread: number }>(
    `select ${UNREAD_LINES} as unread from notification where user_id = $1 and read_at is null`,
    [userId],
  );
  const left = counted?.unread ?? 0;
  if (left === unreadCount) return left;
  await transaction.sql('update notification_inbox set unread_count = $2, version = $3 where id = $1', [
    userId,
    left,
    version + 1,
  ]);
  transaction.record<NotificationEvent>(userId, version + 1, { type: 'notifications-read', userId, unreadCount: left });
  return left;
}
