import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { loadConversation } from './load-conversation.js';

/** A group. Later messages are not seen; what was seen before stays with the user's export. */
export async function leaveConversation(
  context: Context,
  { conversationId }: { readonly conversationId: string },
): Promise<void> {
  const viewer = requireVerified(context);
  await runCommand(context, 'leaveConversation', async (transaction) => {
    const conversation = await loadConversation(transaction, viewer, conversationId);
    if (conversation.kind === 'direct')
      throw new InvalidInput([{ field: 'input.conversationId', message: 'must be a group: mute or block instead' }]);
    await transaction.sql(
      'update conversation_member set left_sequence = $3 where conversation_id = $1 and user_id = $2',
      [conversation.id, viewer.id, conversation.lastSequence],
    );
    conversation.changed();
  });
}
