import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { countUnread, lockInbox } from './inbox.js';

/** So many are marked per transaction, so that notices that arrive meanwhile do not wait long. */
const BATCH = 1_000;

/**
 * Marks all of the viewer's notifications as read that were written when it began. Returns how many are unread now. A command
 * that is cut short has marked the oldest.
 */
export async function markAllNotificationsRead(context: Context): Promise<number> {
  const viewer = requireViewer(context);
  let upTo: number | undefined;
  for (;;) {
    const { unread, more, last } = await runCommand(context, 'markAllNotificationsRead', (transaction) =>
      markBatch(transaction, viewer.id, upTo),
    );
    if (!more) return unread;
    upTo = last;
  }
}

async function markBatch(transaction: Transaction, userId: string, upTo: number | undefined) {
  const inbox = await lockInbox(transaction, userId);
  // A user who was never notified has no inbox.
  if (!inbox) return { unread: 0, more: false, last: 0 };
  const last = upTo ?? inbox.lastSequence;
  const marked = await transaction.sql(
    `update notification set read_at = $3
     where user_id = $1 and sequence in (
       select sequence from notification where user_id = $1 and sequence <= $2 and read_at is null
       order by sequence limit ${BATCH})
     returning sequence`,
    [userId, last, transaction.now.toISOString()],
  );
  const unread = await countUnread(transaction, inbox);
  return { unread, more: marked.length === BATCH, last };
}
