import type { Transaction } from '../../../platform/command.js';
import type { Notice } from '../domain/notices.js';
import { NotificationInbox } from '../domain/notification-inbox.js';

/**
 * Puts a notice into the inbox of each person, once for the event that causes it. The number of statements is the same for
 * one and for many.
 */
export async function notify(
  transaction: Transaction,
  eventId: string,
  userIds: readonly string[],
  notice: Notice,
): Promise<void> {
  if (userIds.length === 0) return;
  // In the order of ids, as locks are taken: two that make the same inboxes never wait for each other in a circle.
  await transaction.sql(
    `insert into notification_inbox (id, version, last_sequence, unread_count)
     select id, 0, 0, 0 from unnest($1::uuid[]) id order by id on conflict do nothing`,
    [userIds],
  );
  const inboxes = await transaction.loadAll(NotificationInbox, userIds);
  const told = await transaction.sql<{ user_id: string }>(
    'select user_id from notification where event_id = $1 and user_id = any($2::uuid[])',
    [eventId, userIds],
  );
  const knows = new Set(told.map((row) => row.user_id));
  for (const inbox of inboxes) if (!knows.has(inbox.id)) inbox.receive(notice, eventId, transaction.now);
}
