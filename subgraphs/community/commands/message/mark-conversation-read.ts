import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import type { Conversation } from '../../domain/conversation.js';
import { countUnread, lockInbox } from '../notification/inbox.js';
import { loadConversation } from './load-conversation.js';

export interface MarkRead {
  readonly conversationId: string;
  /** Of the last message that was read. */
  readonly sequence: number;
}

/** One marker for all devices of a user. It only rises: a late device changes nothing. */
export function markConversationRead(context: Context, input: MarkRead): Promise<Conversation> {
  return moveMarker(context, 'markConversationRead', input, 'sequence > marker');
}

/** `allowed`: an SQL condition on the new `sequence` and the present `marker`. */
export function moveMarker(
  context: Context,
  name: string,
  { conversationId, sequence }: MarkRead,
  allowed: 'sequence > marker' | 'sequence < marker',
): Promise<Conversation> {
  const viewer = requireVerified(context);
  return runCommand(context, name, async (transaction) => {
    const conversation = await loadConversation(transaction, viewer, conversationId);
    const wanted = Math.max(0, Math.min(sequence, conversation.lastSequence));
    const [moved] = await transaction.sql<{ revision: number }>(
      `update conversation_member set marker = $3, marker_revision = marker_revision + 1
       where conversation_id = $1 and user_id = $2 and ${allowed.replace('sequence', '$3')}
       returning marker_revision as revision`,
      [conversationId, viewer.id, wanted],
    );
    if (moved && allowed === 'sequence > marker') await markRead(transaction, viewer.id, conversationId);
    if (moved) conversation.markerMoved({ userId: viewer.id, sequence: wanted, revision: moved.revision });
    return conversation;
  });
}

/** Users who have read a conversation need no notice of it any more. */
async function markRead(transaction: Transaction, userId: string, conversationId: string): Promise<void> {
  const inbox = await lockInbox(transaction, userId);
  if (!inbox) return;
  await transaction.sql(
    'update notification set read_at = $3 where user_id = $1 and conversation_id = $2 and read_at is null',
    [userId, conversationId, transaction.now.toISOString()],
  );
  await countUnread(transaction, inbox);
}
