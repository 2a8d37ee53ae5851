import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { ListSize, PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { resume, type Stream } from '../../../../platform/live.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import { MessageSent } from '../../../../schema/events/community.js';
import { ConversationNotFound } from '../../domain/message-errors.js';
import {
  conversationById,
  cursorOfMessage,
  listConversations,
  listMessages,
  membersOfConversation,
  messageById,
  messagesAfter,
  seesMember,
  sequenceOfMessage,
  unreadOfConversation,
  type ConversationView,
  type MessagePlace,
  type MessageView,
} from '../../queries/message/conversations.js';
import { seesPushedMessage } from '../../queries/message/live-messages.js';
import { filtered } from '../filtered-stream.js';
import { UserReference } from '../references.js';
import { whileSeen } from '../while-seen.js';
import { isMember } from './presence.resolver.js';
import { Typing } from './typing.js';
import { ConversationConnection, ConversationType, MessageConnection, MessageType } from './message.types.js';

type Sent = EventData<typeof MessageSent>;
type Typed = EventData<typeof Typing>;

@ObjectType('TypingEvent', { description: 'A member of a conversation types. It expires after 6 seconds.' })
class TypingEvent {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => UserReference, { nullable: true, description: 'Who types.' })
  user!: UserReference | null;
}

async function requireMember(context: Context, conversationId: string): Promise<void> {
  requireViewer(context);
  if (!(await conversationById(context).load(conversationId))) throw new ConversationNotFound('conversationId');
}

/** Ends the stream when the viewer leaves the conversation. */
function untilLeft<Item>(context: Context, conversationId: string, stream: Stream<Item>): Stream<Item> {
  return whileSeen(context, stream, [conversationId], () => isMember(context, conversationId));
}

@Resolver(() => ConversationType)
export class ConversationResolver {
  @Authorized()
  @PageSize()
  @Query(() => ConversationConnection, {
    description: 'Conversations of the viewer, the one with the newest message first.',
  })
  conversations(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requireViewer(context);
    return listConversations(context, args);
  }

  @Authorized()
  @PageSize()
  @Query(() => MessageConnection, {
    description: 'Messages of a conversation of the viewer, newest first. Errors: CONVERSATION_NOT_FOUND.',
  })
  messages(
    @Arg('conversationId', () => ID, { description: 'The conversation.' }) conversationId: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('search', () => String, { nullable: true, description: 'Only those with this text.' })
    search?: string | null,
  ) {
    requireViewer(context);
    return listMessages(context, conversationId, search?.trim() || null, args);
  }

  @Subscription(() => MessageType, {
    nullable: true,
    description:
      'Messages of a conversation as they are sent. With `since` those after that cursor come first, in order; nothing is missed and nothing comes twice. It ends when the viewer leaves. Errors: CONVERSATION_NOT_FOUND.',
    subscribe: async ({
      args,
      context,
    }: {
      args: { conversationId: string; since?: string | null };
      context: Context;
    }) => {
      const { conversationId } = args;
      await requireMember(context, conversationId);
      const since = typeof args.since === 'string' ? sequenceOfMessage(args.since, 'since') : undefined;
      const sent = context.live.stream<MessagePlace>({
        on: [MessageSent],
        pick: ({ data }: CloudEvent<Sent>) => (data.conversationId === conversationId ? data : undefined),
      });
      const all = resume(sent, since, (after, limit) => messagesAfter(context, conversationId, after, limit));
      const seen = filtered(all, ({ messageId }) => seesPushedMessage(context, messageId));
      return untilLeft(context, conversationId, seen);
    },
  })
  messageReceived(
    @Root() place: MessagePlace,
    @Arg('conversationId', () => ID, { description: 'The conversation.' }) _conversationId: string,
    @Ctx() context: Context,
    @Arg('since', () => String, {
      nullable: true,
      description: '`cursor` of the last message that the client knows; without it only what is new comes.',
    })
    _since?: string | null,
  ) {
    return messageById(context).load(place.messageId);
  }

  @Subscription(() => TypingEvent, {
    description:
      'Others who type in a conversation. Some may be lost. It ends when the viewer leaves. Errors: CONVERSATION_NOT_FOUND.',
    subscribe: async ({ args, context }: { args: { conversationId: string }; context: Context }) => {
      const { conversationId } = args;
      await requireMember(context, conversationId);
      const viewerId = requireViewer(context).id;
      const typed = context.live.stream<Typed>({
        on: [Typing],
        pick: ({ data }: CloudEvent<Typed>) =>
          data.conversationId === conversationId && data.userId !== viewerId ? data : undefined,
      });
      const seen = filtered(typed, ({ userId }) => seesMember(context, conversationId, userId));
      return untilLeft(context, conversationId, seen);
    },
  })
  typing(
    @Root() { conversationId, userId }: Typed,
    @Arg('conversationId', () => ID, { description: 'The conversation.' }) _conversationId: string,
  ): TypingEvent {
    return { conversationId, user: { id: userId } };
  }

  @ListSize(2)
  @FieldResolver(() => [UserReference], { description: 'Its present members, at most 100.' })
  async members(@Root() root: ConversationView, @Ctx() context: Context): Promise<UserReference[]> {
    return (await membersOfConversation(context).load(root.id)).map(({ userId }) => ({ id: userId }));
  }

  @FieldResolver(() => Int, {
    description: 'Messages by others that the viewer has not read; 101 stands for more than 100.',
  })
  async unreadCount(@Root() root: ConversationView, @Ctx() context: Context): Promise<number> {
    return (await unreadOfConversation(context).load(root.id))?.unread ?? 0;
  }
}

@Resolver(() => MessageType)
export class MessageFieldsResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'Who sent it.' })
  sender(@Root() root: MessageView): UserReference {
    return { id: root.senderId };
  }

  @FieldResolver(() => String, { description: 'Its place: give it as `since`, `after` or `before`.' })
  cursor(@Root() root: MessageView): string {
    return cursorOfMessage(root);
  }

  @FieldResolver(() => ConversationType, {
    nullable: true,
    description: 'Its conversation; null when the viewer has left it.',
  })
  conversation(@Root() root: MessageView, @Ctx() context: Context) {
    return conversationById(context).load(root.conversationId);
  }
}
