import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import type { Conversation } from '../../domain/conversation.js';
import { loadConversation } from './load-conversation.js';

/** The viewer is not notified of its messages. Idempotent. */
export function muteConversation(
  context: Context,
  input: { readonly conversationId: string; readonly muted: boolean },
): Promise<Conversation> {
  const viewer = requireVerified(context);
  return runCommand(context, 'muteConversation', async (transaction) => {
    const conversation = await loadConversation(transaction, viewer, input.conversationId);
    await transaction.sql('update conversation_member set muted = $3 where conversation_id = $1 and user_id = $2', [
      conversation.id,
      viewer.id,
      input.muted,
    ]);
    return conversation;
  });
}
