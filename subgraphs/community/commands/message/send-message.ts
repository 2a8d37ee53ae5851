import { runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { readMarkdown } from '../../../../platform/services/markdown.js';
import { TO_ALL } from '../../domain/place.js';
import { checkedText, MAX_MESSAGE } from '../../domain/text.js';
import { admit } from '../moderation/limits.js';
import { loadConversation, requireOpen } from './load-conversation.js';

export interface SendMessage {
  readonly conversationId: string;
  readonly text: string;
  readonly idempotencyKey: string;
}

/** What the sender writes is read by the sender: unread counts messages of others. */
export async function sendMessage(context: Context, input: SendMessage): Promise<{ readonly id: string }> {
  const viewer = requireVerified(context);
  const text = checkedText(input.text, MAX_MESSAGE);
  const read = readMarkdown(text);
  const id = await runIdempotently(context, 'sendMessage', input, async (transaction) => {
    const conversation = await loadConversation(transaction, viewer, input.conversationId);
    await requireOpen(transaction, conversation, viewer.id);
    await admit(transaction, viewer, { place: TO_ALL, texts: [text], read });
    const { id, sequence } = conversation.send(viewer.id, transaction.now);
    await transaction.sql(
      `insert into message (id, conversation_id, sequence, sender_id, text, html, created_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, conversation.id, sequence, viewer.id, text, read.html, transaction.now],
    );
    return id;
  });
  return { id };
}
