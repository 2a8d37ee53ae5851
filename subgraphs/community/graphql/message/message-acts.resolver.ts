import { Arg, Authorized, Ctx, Field, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { acceptConversation } from '../../commands/message/accept-conversation.js';
import { addMembers } from '../../commands/message/add-members.js';
import { deleteMessage } from '../../commands/message/delete-message.js';
import { editMessage } from '../../commands/message/edit-message.js';
import { leaveConversation } from '../../commands/message/leave-conversation.js';
import { markConversationRead } from '../../commands/message/mark-conversation-read.js';
import { markConversationUnread } from '../../commands/message/mark-conversation-unread.js';
import { muteConversation } from '../../commands/message/mute-conversation.js';
import { sendMessage } from '../../commands/message/send-message.js';
import { sendTyping } from '../../commands/message/send-typing.js';
import { startConversation } from '../../commands/message/start-conversation.js';
import { conversationById, messageById } from '../../queries/message/conversations.js';
import {
  AcceptConversationInput,
  AddMembersInput,
  DeleteMessageInput,
  EditMessageInput,
  LeaveConversationInput,
  MarkConversationReadInput,
  MarkConversationUnreadInput,
  MuteConversationInput,
  SendMessageInput,
  SendTypingInput,
  StartConversationInput,
} from './message.inputs.js';
import { accessChanged } from '../while-seen.js';
import { touch } from './touched.js';
import { Typing } from './typing.js';
import { ConversationType, MessageType } from './message.types.js';

@ObjectType('StartConversationPayload', { description: 'Result of `startConversation`.' })
class StartConversationPayload {
  @Field(() => ConversationType, { nullable: true, description: 'The conversation as it is now.' })
  conversation!: object | null;
}

@ObjectType('AcceptConversationPayload', { description: 'Result of `acceptConversation`.' })
class AcceptConversationPayload {
  @Field(() => ConversationType, { nullable: true, description: 'The conversation as it is now.' })
  conversation!: object | null;
}

@ObjectType('MarkConversationReadPayload', { description: 'Result of `markConversationRead`.' })
class MarkConversationReadPayload {
  @Field(() => ConversationType, { nullable: true, description: 'The conversation as it is now.' })
  conversation!: object | null;
}

@ObjectType('MarkConversationUnreadPayload', { description: 'Result of `markConversationUnread`.' })
class MarkConversationUnreadPayload {
  @Field(() => ConversationType, { nullable: true, description: 'The conversation as it is now.' })
  conversation!: object | null;
}

@ObjectType('AddMembersPayload', { description: 'Result of `addMembers`.' })
class AddMembersPayload {
  @Field(() => ConversationType, { nullable: true, description: 'The conversation as it is now.' })
  conversation!: object | null;
}

@ObjectType('MuteConversationPayload', { description: 'Result of `muteConversation`.' })
class MuteConversationPayload {
  @Field(() => ConversationType, { nullable: true, description: 'The conversation as it is now.' })
  conversation!: object | null;
}

@ObjectType('SendMessagePayload', { description: 'Result of `sendMessage`.' })
class SendMessagePayload {
  @Field(() => MessageType, { nullable: true, description: 'The message as it is now.' })
  message!: object | null;
}

@ObjectType('EditMessagePayload', { description: 'Result of `editMessage`.' })
class EditMessagePayload {
  @Field(() => MessageType, { nullable: true, description: 'The message as it is now.' })
  message!: object | null;
}

@ObjectType('DeleteMessagePayload', { description: 'Result of `deleteMessage`.' })
class DeleteMessagePayload {
  @Field(() => MessageType, { nullable: true, description: 'The message as it is now.' })
  message!: object | null;
}

@ObjectType('LeaveConversationPayload', { description: 'Result of `leaveConversation`.' })
class LeaveConversationPayload {
  @Field(() => ID, { description: 'Id of the conversation.' })
  conversationId!: string;
}

@ObjectType('SendTypingPayload', { description: 'Result of `sendTyping`.' })
class SendTypingPayload {
  @Field(() => ID, { description: 'Id of the conversation.' })
  conversationId!: string;
}

@Resolver()
export class MessageActsResolver {
  @Authorized()
  @Mutation(() => StartConversationPayload, {
    description:
      'Starts a conversation, or returns the direct one that these two have. Only a stranger must be accepted before a second message. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, POST_LIMIT, USER_NOT_FOUND, USER_NOT_ACTIVE, CONVERSATION_CLOSED, MESSAGES_NOT_ALLOWED, CONVERSATION_FULL, BANNED_WORD.',
  })
  async startConversation(
    @Arg('input', () => StartConversationInput, { description: 'What it is about.' }) input: StartConversationInput,
    @Ctx() context: Context,
  ): Promise<StartConversationPayload> {
    const { id } = await startConversation(context, input);
    await touch(context, id);
    return { conversation: await conversationById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => AcceptConversationPayload, {
    description:
      'Accepts a conversation that a stranger has started. Idempotent. Errors: EMAIL_NOT_VERIFIED, CONVERSATION_NOT_FOUND.',
  })
  async acceptConversation(
    @Arg('input', () => AcceptConversationInput, { description: 'What it is about.' }) input: AcceptConversationInput,
    @Ctx() context: Context,
  ): Promise<AcceptConversationPayload> {
    const { id } = await acceptConversation(context, input);
    await touch(context, id);
    return { conversation: await conversationById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => MarkConversationReadPayload, {
    description:
      'Raises the marker of the viewer; a lower one changes nothing. Errors: EMAIL_NOT_VERIFIED, CONVERSATION_NOT_FOUND.',
  })
  async markConversationRead(
    @Arg('input', () => MarkConversationReadInput, { description: 'What it is about.' })
    input: MarkConversationReadInput,
    @Ctx() context: Context,
  ): Promise<MarkConversationReadPayload> {
    const { id } = await markConversationRead(context, input);
    await touch(context, id);
    return { conversation: await conversationById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => MarkConversationUnreadPayload, {
    description:
      'Lowers the marker of the viewer, with a higher revision. Errors: EMAIL_NOT_VERIFIED, CONVERSATION_NOT_FOUND.',
  })
  async markConversationUnread(
    @Arg('input', () => MarkConversationUnreadInput, { description: 'What it is about.' })
    input: MarkConversationUnreadInput,
    @Ctx() context: Context,
  ): Promise<MarkConversationUnreadPayload> {
    const { id } = await markConversationUnread(context, input);
    await touch(context, id);
    return { conversation: await conversationById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => AddMembersPayload, {
    description:
      'Adds users to a group; they see messages from here on. Its members. Idempotent. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, CONVERSATION_NOT_FOUND, USER_NOT_FOUND, USER_NOT_ACTIVE, MESSAGES_NOT_ALLOWED, CONVERSATION_FULL.',
  })
  async addMembers(
    @Arg('input', () => AddMembersInput, { description: 'What it is about.' }) input: AddMembersInput,
    @Ctx() context: Context,
  ): Promise<AddMembersPayload> {
    const { id } = await addMembers(context, input);
    accessChanged(context, { itemIds: [id] });
    await touch(context, id);
    return { conversation: await conversationById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => MuteConversationPayload, {
    description:
      'Whether the viewer is notified of messages. Idempotent. Errors: EMAIL_NOT_VERIFIED, CONVERSATION_NOT_FOUND.',
  })
  async muteConversation(
    @Arg('input', () => MuteConversationInput, { description: 'What it is about.' }) input: MuteConversationInput,
    @Ctx() context: Context,
  ): Promise<MuteConversationPayload> {
    const { id } = await muteConversation(context, input);
    await touch(context, id);
    return { conversation: await conversationById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => SendMessagePayload, {
    description:
      'Sends a message. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, CONVERSATION_NOT_FOUND, CONVERSATION_CLOSED, CONVERSATION_NOT_ACCEPTED, TOO_MANY_LINKS, TOO_MANY_MENTIONS, BANNED_WORD.',
  })
  async sendMessage(
    @Arg('input', () => SendMessageInput, { description: 'What it is about.' }) input: SendMessageInput,
    @Ctx() context: Context,
  ): Promise<SendMessagePayload> {
    const { id } = await sendMessage(context, input);
    await touch(context, input.conversationId);
    return { message: await messageById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => EditMessagePayload, {
    description:
      'Changes a message for everybody, within 15 minutes. Its sender. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, MESSAGE_NOT_FOUND, CONVERSATION_NOT_FOUND, CONVERSATION_CLOSED, EDIT_WINDOW_OVER.',
  })
  async editMessage(
    @Arg('input', () => EditMessageInput, { description: 'What it is about.' }) input: EditMessageInput,
    @Ctx() context: Context,
  ): Promise<EditMessagePayload> {
    await editMessage(context, input);
    const message = await messageById(context).load(input.messageId);
    if (message) await touch(context, message.conversationId);
    return { message };
  }

  @Authorized()
  @Mutation(() => DeleteMessagePayload, {
    description:
      'Deletes a message for everybody, within 15 minutes. Its sender. Errors: EMAIL_NOT_VERIFIED, MESSAGE_NOT_FOUND, CONVERSATION_NOT_FOUND, EDIT_WINDOW_OVER.',
  })
  async deleteMessage(
    @Arg('input', () => DeleteMessageInput, { description: 'What it is about.' }) input: DeleteMessageInput,
    @Ctx() context: Context,
  ): Promise<DeleteMessagePayload> {
    await deleteMessage(context, input);
    const message = await messageById(context).load(input.messageId);
    if (message) await touch(context, message.conversationId);
    return { message };
  }

  @Authorized()
  @Mutation(() => LeaveConversationPayload, {
    description:
      'Leaves a group: later messages are not seen. Errors: EMAIL_NOT_VERIFIED, CONVERSATION_NOT_FOUND, INVALID_INPUT.',
  })
  async leaveConversation(
    @Arg('input', () => LeaveConversationInput, { description: 'What it is about.' }) input: LeaveConversationInput,
    @Ctx() context: Context,
  ): Promise<LeaveConversationPayload> {
    await leaveConversation(context, input);
    accessChanged(context, { itemIds: [input.conversationId] });
    await touch(context, input.conversationId);
    return { conversationId: input.conversationId };
  }

  @Authorized()
  @Mutation(() => SendTypingPayload, {
    description:
      'Shows the others for 6 seconds that the viewer types. Nothing is stored. Errors: EMAIL_NOT_VERIFIED, CONVERSATION_NOT_FOUND, CONVERSATION_CLOSED.',
  })
  async sendTyping(
    @Arg('input', () => SendTypingInput, { description: 'What it is about.' }) input: SendTypingInput,
    @Ctx() context: Context,
  ): Promise<SendTypingPayload> {
    const typed = await sendTyping(context, input);
    context.live.publishEphemeral(Typing, input.conversationId, typed);
    return { conversationId: input.conversationId };
  }
}
