import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { SECOND } from '../../../../platform/domain/clock.js';
import { derivedId } from '../../domain/derived-id.js';
import { notify } from './notify.js';

/** A message that is read sooner notifies no user. */
export const UNREAD_AFTER_MS = 60 * SECOND;

/**
 * Notifies those who have not read a message. Until they read the conversation they are not notified of its next ones, for
 * at most a day.
 */
export function tellUnread(context: Context, { messageId }: { readonly messageId: string }): Promise<void> {
  return runCommand(context, 'tellUnread', async (transaction) => {
    const [message] = await transaction.sql<{ conversation_id: string; sender_id: string }>(
      'select conversation_id, sender_id from message where id = $1 and deleted_at is null',
      [messageId],
    );
    if (!message) return;
    await notify(transaction, derivedId(`unread ${messageId}`), {
      to: { unreadBy: messageId },
      notice: {
        kind: 'message-unread',
        category: 'messages',
        facts: {},
        links: { conversationId: message.conversation_id, actorId: message.sender_id },
      },
    });
  });
}
