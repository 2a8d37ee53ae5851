import { runCommand } from '../../../platform/command.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { NotificationInbox } from '../domain/notification-inbox.js';

/** Marks all of the viewer's notifications as read. Returns how many are unread now. */
export async function markAllNotificationsRead(context: Context): Promise<number> {
  const viewer = requireViewer(context);
  return runCommand(context, 'markAllNotificationsRead', async (transaction) => {
    const inbox = await transaction.find(NotificationInbox, { id: viewer.id });
    // Whoever was never told anything has no inbox.
    if (!inbox) return 0;
    await transaction.sql('update notification set read_at = $2 where user_id = $1 and read_at is null', [
      viewer.id,
      transaction.now.toISOString(),
    ]);
    inbox.markRead(inbox.unreadCount);
    return inbox.unreadCount;
  });
}
