import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { loadConversation, requireOpen } from './load-conversation.js';

/** Whether the viewer may show the others that they type. Nothing is stored: the resolver says it to those who listen. */
export async function sendTyping(
  context: Context,
  { conversationId }: { readonly conversationId: string },
): Promise<{ readonly conversationId: string; readonly userId: string }> {
  const viewer = requireVerified(context);
  await runCommand(context, 'sendTyping', async (transaction) => {
    await requireOpen(transaction, await loadConversation(transaction, viewer, conversationId), viewer.id);
  });
  return { conversationId, userId: viewer.id };
}
