import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import { ConversationNotFound } from '../../domain/message-errors.js';
import { companionsOf, conversationById, type ConversationView } from '../../queries/message/conversations.js';
import { Touched } from '../../signals/touched.js';
import { UserReference } from '../references.js';
import { whileSeen } from '../while-seen.js';
import { ConversationType } from './message.types.js';
import { announcing, Present, presenceBoard } from './presence.js';

type PresentData = EventData<typeof Present>;
type TouchedData = EventData<typeof Touched>;

@ObjectType('Presence', { description: 'A user who is there now. Users may hide it.' })
class PresenceType {
  @Field(() => UserReference, { nullable: true, description: 'Who is there.' })
  user!: UserReference | null;

  @Field(() => DateTime, {
    description: 'They are away after it, unless another presence arrives: a minute after their last sign.',
  })
  presentUntil!: Date;
}

@ObjectType('ConversationChange', { description: 'Something has changed in a conversation of the viewer.' })
class ConversationChangeType {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;
}

const presenceOf = (userId: string, until: string): PresenceType => ({
  user: { id: userId },
  presentUntil: new Date(until),
});

async function requireMember(context: Context, conversationId: string): Promise<ConversationView> {
  requireViewer(context);
  const conversation = await conversationById(context).load(conversationId);
  if (!conversation) throw new ConversationNotFound('conversationId');
  return conversation;
}

@Resolver(() => ConversationChangeType)
export class PresenceResolver {
  @Authorized()
  @ListSize(10)
  @Directive('@cacheControl(scope: "PRIVATE")')
  @Query(() => [PresenceType], {
    description:
      'Other members of a conversation who are there now, at most 99; a user is, while a device of theirs listens to `conversationChanged`. Errors: CONVERSATION_NOT_FOUND.',
  })
  async presence(
    @Arg('conversationId', () => ID, { description: 'The conversation.' }) conversationId: string,
    @Ctx() context: Context,
  ): Promise<PresenceType[]> {
    await requireMember(context, conversationId);
    const board = presenceBoard(context);
    return (await companionsOf(context, conversationId)).flatMap((userId) => {
      const until = board.untilOf(userId);
      return until === undefined ? [] : [presenceOf(userId, until)];
    });
  }

  @Subscription(() => PresenceType, {
    description:
      'Other members of a conversation, each about every 30 seconds while they are there. It ends when the viewer leaves. Errors: CONVERSATION_NOT_FOUND.',
    subscribe: async ({ args, context }: { args: { conversationId: string }; context: Context }) => {
      const { conversationId } = args;
      await requireMember(context, conversationId);
      let companions: ReadonlySet<string> = new Set(await companionsOf(context, conversationId));
      const present = context.live.stream<PresentData>({
        on: [Present],
        pick: ({ data }: CloudEvent<PresentData>) => (companions.has(data.userId) ? data : undefined),
      });
      // Members come and go, and block each other.
      return whileSeen(context, present, [conversationId], async () => {
        companions = new Set(await companionsOf(context, conversationId));
        return isMember(context, conversationId);
      });
    },
  })
  presenceChanged(
    @Root() { userId, until }: PresentData,
    @Arg('conversationId', () => ID, { description: 'The conversation.' }) _conversationId: string,
  ): PresenceType {
    return presenceOf(userId, until);
  }

  @Subscription(() => ConversationChangeType, {
    description:
      'Conversations of the viewer in which something has changed: a message, a marker, a member or a setting. Some may be lost: read the list when the connection was. While a device listens, others see that the viewer is there.',
    subscribe: ({ context }: { context: Context }) => {
      const { id } = requireViewer(context);
      const touched = context.live.stream<TouchedData>({
        on: [Touched],
        pick: ({ data }: CloudEvent<TouchedData>) => (data.userIds.includes(id) ? data : undefined),
      });
      return announcing(context, touched);
    },
  })
  conversationChanged(@Root() { conversationId }: TouchedData): ConversationChangeType {
    return { conversationId };
  }

  @FieldResolver(() => ConversationType, {
    nullable: true,
    description: 'The conversation as it is now; null when the viewer has left it.',
  })
  conversation(@Root() { conversationId }: ConversationChangeType, @Ctx() context: Context) {
    return conversationById(context).load(conversationId);
  }
}

/** Asked anew, without what the request has loaded. */
export async function isMember(context: Context, conversationId: string): Promise<boolean> {
  conversationById(context).clear(conversationId);
  return (await conversationById(context).load(conversationId)) !== null;
}
