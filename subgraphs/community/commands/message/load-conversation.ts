import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { Conversation } from '../../domain/conversation.js';
import { ConversationClosed, ConversationNotFound, MessagesNotAllowed } from '../../domain/message-errors.js';
import { ownConversation, valuesOf } from '../../queries/visibility.js';
import { partedFrom } from '../post/load-post.js';

/** The conversation, locked; not found for those who are not in it. */
export async function loadConversation(transaction: Transaction, viewer: Viewer, id: string): Promise<Conversation> {
  const conversation = await transaction.load(Conversation, id, () => new ConversationNotFound());
  const member = await transaction.sql(
    `select from conversation_member where conversation_id = $3 and ${ownConversation('conversation_member')}`,
    [...valuesOf(viewer), id],
  );
  if (member.length === 0) throw new ConversationNotFound();
  return conversation;
}

/** Refuses to write to users who take messages from no one, or from those whom they follow. */
export async function requireAllowed({ sql }: Transaction, userId: string, otherIds: readonly string[]): Promise<void> {
  const closed = await sql(
    `select from message_setting where user_id = any($2::uuid[]) and (messages_from = 'no_one'
       or (messages_from = 'followed' and not exists (
         select from follow where follower_id = message_setting.user_id and followed_id = $1))) limit 1`,
    [userId, otherIds],
  );
  if (closed.length > 0) throw new MessagesNotAllowed();
}

/** A block, or a user who is gone, closes a direct conversation for both; its history stays. */
export async function requireOpen(transaction: Transaction, conversation: Conversation, userId: string): Promise<void> {
  const otherId = conversation.otherThan(userId);
  if (otherId === null) return;
  if ((await partedFrom(transaction, userId, [otherId])).size > 0) throw new ConversationClosed();
  const gone = await transaction.sql('select from registered_user where id = $1 and not active', [otherId]);
  if (gone.length > 0) throw new ConversationClosed();
}
