import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { loadOwnMessage } from './edit-message.js';

const DELETED_TEXT = '[deleted]';

/** For everybody, by its sender, within 15 minutes. Its place in the sequence stays. */
export async function deleteMessage(context: Context, { messageId }: { readonly messageId: string }): Promise<void> {
  const viewer = requireVerified(context);
  await runCommand(context, 'deleteMessage', async (transaction) => {
    const conversation = await loadOwnMessage(transaction, viewer, messageId);
    await transaction.sql(`update message set text = $2, html = '', deleted_at = $3 where id = $1`, [
      messageId,
      DELETED_TEXT,
      transaction.now,
    ]);
    conversation.changed();
  });
}
