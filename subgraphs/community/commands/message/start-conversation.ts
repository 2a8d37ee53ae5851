import { runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { canonicalLine, titleProblem } from '../../../../platform/domain/text.js';
import { requireUser } from '../../../../platform/people.js';
import { Conversation, MAX_CONVERSATION_MEMBERS } from '../../domain/conversation.js';
import { ConversationClosed, ConversationFull } from '../../domain/message-errors.js';
import { TO_ALL } from '../../domain/place.js';
import { problemOf, requireNone } from '../../domain/text.js';
import { admit } from '../moderation/limits.js';
import { requireAllowed } from './load-conversation.js';
import { partedFrom } from '../post/load-post.js';

export interface StartConversation {
  readonly userIds: readonly string[];
  /** Of a group; absent for a direct conversation. */
  readonly title?: string | null;
  readonly idempotencyKey: string;
}

/** One direct conversation for each two users: starting it again returns it. */
export async function startConversation(context: Context, input: StartConversation): Promise<{ readonly id: string }> {
  const viewer = requireVerified(context);
  const others = [...new Set(input.userIds)].filter((id) => id !== viewer.id);
  const title = input.title == null ? null : canonicalLine(input.title);
  if (title !== null) requireNone(problemOf('title', titleProblem(title, { max: 80 })));
  if (others.length === 0 || (title === null && others.length > 1))
    throw new InvalidInput([
      { field: 'input.userIds', message: 'must be one other user, or several with a title for a group' },
    ]);
  if (others.length >= MAX_CONVERSATION_MEMBERS) throw new ConversationFull(MAX_CONVERSATION_MEMBERS);
  const id = await runIdempotently(context, 'startConversation', input, async (transaction) => {
    const { sql, now } = transaction;
    const pair = title === null ? [viewer.id, ...others].toSorted() : null;
    if (pair) {
      // Both at once: the second finds what the first made.
      await sql('select pg_advisory_xact_lock(hashtextextended($1, 9))', [`conversation/${pair.join('/')}`]);
      const [known] = await sql<{ id: string }>(
        'select id from conversation where first_user_id = $1 and second_user_id = $2',
        pair,
      );
      if (known) return known.id;
    }
    for (const userId of others) await requireUser(transaction, userId, { field: 'input.userIds' });
    if ((await partedFrom(transaction, viewer.id, others)).size > 0) throw new ConversationClosed();
    await requireAllowed(transaction, viewer.id, others);
    await admit(transaction, viewer, { place: TO_ALL, kind: 'conversations', texts: title === null ? [] : [title] });
    const [shared] = await sql<{ known: boolean }>(
      `select exists (select from class_member own join class_member other on other.class_id = own.class_id
         where own.user_id = $1 and other.user_id = $2)
       or exists (select from membership own join membership other on other.group_id = own.group_id
         where own.user_id = $1 and other.user_id = $2) as known`,
      [viewer.id, others[0]],
    );
    const conversation = transaction.add(new Conversation(viewer.id, others, title, shared?.known ?? false, now));
    await transaction.flush();
    await sql(
      `insert into conversation_member (conversation_id, user_id, joined_sequence)
       select $1, id, 0 from unnest($2::uuid[]) id`,
      [conversation.id, [viewer.id, ...others]],
    );
    return conversation.id;
  });
  return { id };
}
