import type { Transaction } from '../../../platform/command.js';
import { AccessChanged } from '../signals/access-changed.js';
import { Touched } from '../signals/touched.js';

/** Conversations that the two have together; of more, those that began last. */
const MAX_CONVERSATIONS = 100;

/**
 * Tells open streams of a block that was made or taken back: what one may see of the other ends, and their conversations have
 * changed for both. A direct one is closed or open again, and in groups each sees other messages. No one else learns of it.
 */
export async function blockChanged(transaction: Transaction, userIds: [string, string]): Promise<void> {
  transaction.publishEphemeral(AccessChanged, userIds[0], { userIds, itemIds: [] });
  const shared = await transaction.sql<{ conversation_id: string }>(
    `select conversation_id from conversation_member one
     join conversation_member other using (conversation_id)
     where one.user_id = $1 and other.user_id = $2 and one.left_sequence is null and other.left_sequence is null
     order by conversation_id desc limit ${MAX_CONVERSATIONS}`,
    userIds,
  );
  for (const { conversation_id: conversationId } of shared)
    transaction.publishEphemeral(Touched, conversationId, { conversationId, userIds });
}
