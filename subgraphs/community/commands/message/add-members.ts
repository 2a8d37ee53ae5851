import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { InvalidInput, UserNotFound } from '../../../../platform/domain/errors.js';
import { requireUser } from '../../../../platform/people.js';
import { MAX_CONVERSATION_MEMBERS, type Conversation } from '../../domain/conversation.js';
import { ConversationFull } from '../../domain/message-errors.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { partedFrom } from '../post/load-post.js';
import { loadConversation, requireAllowed } from './load-conversation.js';

/** To a group, by any of its members. They see messages from here on. Idempotent. */
export function addMembers(
  context: Context,
  input: { readonly conversationId: string; readonly userIds: readonly string[] },
): Promise<Conversation> {
  const viewer = requireVerified(context);
  return runCommand(context, 'addMembers', async (transaction) => {
    const { sql } = transaction;
    await requireNotSuspended(transaction, viewer);
    const conversation = await loadConversation(transaction, viewer, input.conversationId);
    if (conversation.kind === 'direct')
      throw new InvalidInput([{ field: 'input.conversationId', message: 'must be a group' }]);
    const userIds = [...new Set(input.userIds)];
    if (userIds.length > MAX_CONVERSATION_MEMBERS) throw new ConversationFull(MAX_CONVERSATION_MEMBERS);
    for (const userId of userIds) await requireUser(transaction, userId, { field: 'input.userIds' });
    if ((await partedFrom(transaction, viewer.id, userIds)).size > 0) throw new UserNotFound('input.userIds');
    await requireAllowed(transaction, viewer.id, userIds);
    await sql(
      `insert into conversation_member (conversation_id, user_id, joined_sequence, marker)
       select $1, id, $3, $3 from unnest($2::uuid[]) id
       on conflict (conversation_id, user_id) do update
         set joined_sequence = excluded.joined_sequence, marker = excluded.marker, left_sequence = null
         where conversation_member.left_sequence is not null`,
      [conversation.id, userIds, conversation.lastSequence],
    );
    const [members] = await sql<{ count: number }>(
      'select count(*)::int as count from conversation_member where conversation_id = $1 and left_sequence is null',
      [conversation.id],
    );
    if ((members?.count ?? 0) > MAX_CONVERSATION_MEMBERS) throw new ConversationFull(MAX_CONVERSATION_MEMBERS);
    conversation.changed();
    return conversation;
  });
}
