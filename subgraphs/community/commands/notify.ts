import type { Transaction } from '../../../platform/command.js';
import type { Notice } from '../domain/notices.js';
import { NotificationInbox } from '../domain/notification-inbox.js';
import { partedFrom } from './load-post.js';

/**
 * Puts a notice into the inbox of each user, once per event. Users who have a block with the actor are left out, except for a
 * duty such as a booking: a block does not stop what teachers and students owe each other. The number of statements is the
 * same for one and for many.
 */
export async function notify(
  transaction: Transaction,
  eventId: string,
  people: readonly string[],
  notice: Notice,
  { duty = false } = {},
): Promise<void> {
  const { actorId } = notice.links;
  const parted = actorId === undefined || duty ? null : await partedFrom(transaction, actorId, people);
  const userIds = parted ? people.filter((id) => !parted.has(id)) : people;
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
