import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { NotificationNotFound } from '../../domain/errors.js';
import { countUnread, lockInbox } from './inbox.js';

const MAX_IDS = 100;

/** Marks some of the viewer's notifications as read; those that were read stay so. Returns how many are unread now. */
export async function markNotificationsRead(context: Context, input: { ids: readonly string[] }): Promise<number> {
  const viewer = requireViewer(context);
  const ids = [...new Set(input.ids.map((id) => id.toLowerCase()))];
  if (ids.length < 1 || ids.length > MAX_IDS)
    throw new InvalidInput([{ field: 'input.ids', message: `must be 1 to ${MAX_IDS}` }]);
  if (!ids.every(isUuid)) throw new NotificationNotFound();
  return runCommand(context, 'markNotificationsRead', async (transaction) => {
    const inbox = await lockInbox(transaction, viewer.id);
    if (!inbox) throw new NotificationNotFound();
    const known = await transaction.sql(
      `select from notification
       where user_id = $1 and id = any($2::uuid[]) and in_app and withdrawn_at is null`,
      [viewer.id, ids],
    );
    if (known.length < ids.length) throw new NotificationNotFound();
    // What is shown as one line is read as one.
    await transaction.sql(
      `update notification set read_at = $3 where user_id = $1 and read_at is null and (id = any($2::uuid[]) or line_id in (
         select line_id from notification named where named.user_id = $1 and named.id = any($2::uuid[])))`,
      [viewer.id, ids, transaction.now.toISOString()],
    );
    return countUnread(transaction, inbox);
  });
}
