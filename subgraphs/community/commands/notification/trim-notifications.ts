import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { UNREAD_LINES } from './inbox.js';

/** Kept per user. */
const NEWEST = 1_000;
const KEPT_DAYS = 180;
/** Inboxes that are locked at once, and rows that are deleted at once. */
const INBOXES = 50;
const ROWS = 5_000;

/** Deliveries that have ended are kept for so long. */
const DELIVERY_DAYS = 90;

const UNREAD = `(select ${UNREAD_LINES} from notification
  where user_id = notification_inbox.id and read_at is null)`;

/** Deletes what is older than 180 days, or beyond the newest 1,000 of its user. Returns how many, in batches. */
export async function trimNotifications(context: Context): Promise<number> {
  let total = 0;
  for (const trim of [trimLongInboxes, trimOld, trimDeliveries])
    for (let trimmed = 1; trimmed > 0; total += trimmed) trimmed = await runCommand(context, 'trimNotifications', trim);
  return total;
}

async function trimLongInboxes(transaction: Transaction): Promise<number> {
  const inboxes = await transaction.sql<{ id: string; last_sequence: number }>(
    `select id, last_sequence from notification_inbox where last_sequence - trimmed_to > ${NEWEST}
     order by id limit ${INBOXES} for update`,
  );
  if (inboxes.length === 0) return 0;
  const ids = inboxes.map(({ id }) => id);
  await transaction.sql(
    `delete from notification using notification_inbox inbox
     where inbox.id = any($1::uuid[]) and notification.user_id = inbox.id
       and notification.sequence <= inbox.last_sequence - ${NEWEST}`,
    [ids],
  );
  await transaction.sql(
    `update notification_inbox set trimmed_to = last_sequence - ${NEWEST}, unread_count = ${UNREAD} where id = any($1::uuid[])`,
    [ids],
  );
  return inboxes.length;
}

async function trimOld(transaction: Transaction): Promise<number> {
  const old = await transaction.sql<{ user_id: string }>(
    `select distinct user_id from (
       select user_id from notification where created_at < $1 order by created_at limit ${ROWS}) oldest
     order by user_id limit ${INBOXES}`,
    [after(transaction.now, -KEPT_DAYS * DAY).toISOString()],
  );
  if (old.length === 0) return 0;
  const userIds = old.map((row) => row.user_id);
  await transaction.sql('select from notification_inbox where id = any($1::uuid[]) order by id for update', [userIds]);
  await transaction.sql('delete from notification where user_id = any($1::uuid[]) and created_at < $2', [
    userIds,
    after(transaction.now, -KEPT_DAYS * DAY).toISOString(),
  ]);
  await transaction.sql(`update notification_inbox set unread_count = ${UNREAD} where id = any($1::uuid[])`, [userIds]);
  return old.length;
}

async function trimDeliveries(transaction: Transaction): Promise<number> {
  const before = after(transaction.now, -DELIVERY_DAYS * DAY).toISOString();
  // A digest goes after its notices, which refer to it.
  const ended = await transaction.sql(
    `delete from delivery where id in (
       select id from delivery ended where ended_at < $1
         and not exists (select from delivery part where part.digest_id = ended.id)
       order by ended_at limit ${ROWS}) returning id`,
    [before],
  );
  await transaction.sql('delete from mail_bounce where at < $1', [before]);
  return ended.length;
}
