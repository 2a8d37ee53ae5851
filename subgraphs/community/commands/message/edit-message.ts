import type { Viewer } from '../../../../platform/auth.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { readMarkdown } from '../../../../platform/services/markdown.js';
import { EDIT_WINDOW_MS, type Conversation } from '../../domain/conversation.js';
import { EditWindowOver, MessageNotFound } from '../../domain/message-errors.js';
import { TO_ALL } from '../../domain/place.js';
import { checkedText, MAX_MESSAGE } from '../../domain/text.js';
import { tellOfWriting } from '../../jobs/definitions.js';
import { admit } from '../moderation/limits.js';
import { loadConversation, requireOpen } from './load-conversation.js';

/** For everybody, by its sender, within 15 minutes. */
export async function editMessage(
  context: Context,
  input: { readonly messageId: string; readonly text: string },
): Promise<void> {
  const viewer = requireVerified(context);
  const text = checkedText(input.text, MAX_MESSAGE);
  const read = readMarkdown(text);
  await runCommand(context, 'editMessage', async (transaction) => {
    const conversation = await loadOwnMessage(transaction, viewer, input.messageId);
    await requireOpen(transaction, conversation, viewer.id);
    await admit(transaction, viewer, { place: TO_ALL, texts: [text], read });
    await transaction.sql('update message set text = $2, html = $3, edited_at = $4 where id = $1', [
      input.messageId,
      text,
      read.html,
      transaction.now,
    ]);
    if (read.mentions.length > 0)
      await transaction.enqueue(tellOfWriting, { type: 'message', id: input.messageId, edited: true });
    conversation.changed();
  });
}

/** The conversation, locked, of a message that its sender can still change. */
export async function loadOwnMessage(
  transaction: Transaction,
  viewer: Viewer,
  messageId: string,
): Promise<Conversation> {
  const [message] = isUuid(messageId)
    ? await transaction.sql<{ conversation_id: string; created_at: Date }>(
        'select conversation_id, created_at from message where id = $1 and sender_id = $2 and deleted_at is null',
        [messageId, viewer.id],
      )
    : [];
  if (!message) throw new MessageNotFound();
  const conversation = await loadConversation(transaction, viewer, message.conversation_id);
  if (after(new Date(message.created_at), EDIT_WINDOW_MS) <= transaction.now) throw new EditWindowOver();
  return conversation;
}
