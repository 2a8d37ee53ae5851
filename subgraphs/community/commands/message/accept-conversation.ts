import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import type { Conversation } from '../../domain/conversation.js';
import { NotAllowed } from '../../../../platform/domain/errors.js';
import { loadConversation } from './load-conversation.js';

/** By the user who did not start it. Idempotent. */
export function acceptConversation(
  context: Context,
  { conversationId }: { readonly conversationId: string },
): Promise<Conversation> {
  const viewer = requireVerified(context);
  return runCommand(context, 'acceptConversation', async (transaction) => {
    const conversation = await loadConversation(transaction, viewer, conversationId);
    if (conversation.startedBy === viewer.id && !conversation.acceptedAt) throw new NotAllowed();
    conversation.accept(transaction.now);
    return conversation;
  });
}
