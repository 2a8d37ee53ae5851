import { perRequest, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { listLoader, rowLoader } from '../../../../platform/graphql/loaders.js';
import { decodeCursor, encodeCursor, page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import { ConversationNotFound } from '../../domain/message-errors.js';
import { ownConversation, viewerOf, visibleMessage } from '../visibility.js';

export interface ConversationView {
  readonly id: string;
  readonly kind: string;
  readonly title: string | null;
  readonly startedBy: string;
  readonly acceptedAt: Date | null;
  readonly lastMessageAt: Date;
  readonly marker: number;
  readonly markerRevision: number;
  readonly muted: boolean;
  readonly closed: boolean;
}

const SELECT_CONVERSATION = `
  select conversation.id, kind, title, started_by, accepted_at, last_message_at, self.marker, self.marker_revision,
    self.muted, kind = 'direct' and (
      exists (select from block where blocker_id in (first_user_id, second_user_id)
        and blocked_id in (first_user_id, second_user_id))
      or exists (select from registered_user where id in (first_user_id, second_user_id) and not active)) as closed
  from conversation join conversation_member self on self.conversation_id = conversation.id
  where ${ownConversation('self')}`;

export const conversationById = perRequest((context) =>
  rowLoader<ConversationView>('id', (ids) =>
    context.db.rows(`${SELECT_CONVERSATION} and conversation.id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** The one with the newest message first. */
export function listConversations(context: Context, args: PageArgs): Promise<Connection<ConversationView>> {
  return page<ConversationView>(
    context.db,
    {
      select: SELECT_CONVERSATION,
      parameters: viewerOf(context),
      orderBy: ['last_message_at', 'id'],
      direction: 'desc',
    },
    args,
  );
}

/** Present members, at most 100. */
export const membersOfConversation = perRequest((context) =>
  listLoader<{ conversationId: string; userId: string }>('conversationId', (ids) =>
    context.db.rows(
      `select conversation_id, user_id from conversation_member
       where conversation_id = any($1::uuid[]) and left_sequence is null order by user_id`,
      [ids],
    ),
  ),
);

const MAX_UNREAD = 101;

/** Messages by others after the marker that are not deleted; 101 stands for more than 100. */
export const unreadOfConversation = perRequest((context) =>
  rowLoader<{ id: string; unread: number }>('id', (ids) =>
    context.db.rows(
      `select self.conversation_id as id, (select count(*)::int from (
         select from message where message.conversation_id = self.conversation_id and sequence > self.marker
           and sender_id <> $1 and deleted_at is null and ${visibleMessage('message')}
         limit ${MAX_UNREAD}) counted) as unread
       from conversation_member self where ${ownConversation('self')} and self.conversation_id = any($3::uuid[])`,
      [...viewerOf(context), ids],
    ),
  ),
);

export interface MessageView {
  readonly id: string;
  readonly conversationId: string;
  readonly sequence: number;
  readonly senderId: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deleted: boolean;
}

/** What a {@link MessageView} has of a row. */
export const SELECTED_MESSAGE = `id, conversation_id, sequence, sender_id, created_at, edited_at,
    deleted_at is not null as deleted, html, case when deleted_at is null then text else '' end as text`;

const SELECT_MESSAGE = `
  select ${SELECTED_MESSAGE}
  from message where ${visibleMessage('message')}`;

export const messageById = perRequest((context) =>
  rowLoader<MessageView>('id', (ids) =>
    context.db.rows(`${SELECT_MESSAGE} and id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** Newest first; with `search`, only those with this text. */
export async function listMessages(
  context: Context,
  conversationId: string,
  search: string | null,
  args: PageArgs,
): Promise<Connection<MessageView>> {
  if (!(await conversationById(context).load(conversationId))) throw new ConversationNotFound('conversationId');
  return page<MessageView>(
    context.db,
    {
      select: `${SELECT_MESSAGE} and conversation_id = $3
        and ($4::text is null or (deleted_at is null and strpos(lower(text), lower($4)) > 0))`,
      parameters: [...viewerOf(context), conversationId, search],
      orderBy: ['sequence'],
      direction: 'desc',
    },
    args,
  );
}

export interface MessagePlace {
  readonly messageId: string;
  readonly sequence: number;
}

/** Messages of a conversation after a place, in order, at most `limit`. */
export function messagesAfter(
  context: Context,
  conversationId: string,
  sequence: number,
  limit: number,
): Promise<MessagePlace[]> {
  return context.db.rows<MessagePlace>(
    `select id as message_id, sequence from message
     where conversation_id = $3 and sequence > $4 and ${visibleMessage('message')} order by sequence limit $5`,
    [...viewerOf(context), conversationId, sequence, limit],
  );
}

/** Whether the viewer may know that a member types: not of a user with whom they have a block. */
export async function seesMember(context: Context, conversationId: string, userId: string): Promise<boolean> {
  const rows = await context.db.rows(
    `select from conversation_member self where ${ownConversation('self')} and self.conversation_id = $3
       and not exists (select from block where (blocker_id, blocked_id) in (($1, $4::uuid), ($4::uuid, $1)))`,
    [...viewerOf(context), conversationId, userId],
  );
  return rows.length > 0;
}

/**
 * Present members of a conversation, without those with whom the user in `$2` has a block. Null: for no user in particular.
 */
const MEMBERS = `select user_id from conversation_member member where conversation_id = $1 and left_sequence is null
  and ($2::uuid is null or not exists (
    select from block where (blocker_id, blocked_id) in ((user_id, $2::uuid), ($2::uuid, user_id))))`;

/** Who learns that something has changed in a conversation, by what a user did. */
export async function touchedBy(context: Context, conversationId: string, userId: string | null): Promise<string[]> {
  const rows = await context.db.rows<{ userId: string }>(MEMBERS, [conversationId, userId]);
  return rows.map((row) => row.userId);
}

/** Whose presence the viewer may see: other members of their conversation. */
export async function companionsOf(context: Context, conversationId: string): Promise<string[]> {
  const viewerId = context.viewer?.id ?? null;
  const members = await touchedBy(context, conversationId, viewerId);
  return viewerId !== null && members.includes(viewerId) ? members.filter((id) => id !== viewerId) : [];
}

export interface MessageSettingsView {
  readonly messagesFrom: string;
  readonly showPresence: boolean;
}

export async function messageSettingsOf(context: Context, userId: string): Promise<MessageSettingsView> {
  const [row] = await context.db.rows<MessageSettingsView>(
    'select messages_from, show_presence from message_setting where user_id = $1',
    [userId],
  );
  return row ?? { messagesFrom: 'everyone', showPresence: true };
}

/** A message's place, as the connection's cursors are. */
export function cursorOfMessage({ sequence }: { readonly sequence: number }): string {
  return encodeCursor([String(sequence)]);
}

export function sequenceOfMessage(cursor: string, field: string): number {
  const [sequence] = decodeCursor(cursor, field, 1);
  if (!/^\d{1,9}$/.test(sequence ?? '')) throw new InvalidInput([{ field, message: 'is not a cursor of this list' }]);
  return Number(sequence);
}
