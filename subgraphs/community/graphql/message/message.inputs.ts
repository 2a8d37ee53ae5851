import { ArrayMaxSize, ArrayMinSize, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IdempotentInput } from '../../../../platform/graphql/types.js';

@InputType('StartConversationInput', { description: 'With whom to write.' })
export class StartConversationInput extends IdempotentInput {
  @Field(() => [ID], { description: 'The other users: one, or up to 99 of a group.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(99)
  userIds!: string[];

  @Field(() => String, {
    nullable: true,
    description: 'The title of a group, 1 to 80 characters; absent for a direct conversation.',
  })
  title?: string | null;
}

@InputType('SendMessageInput', { description: 'A new message.' })
export class SendMessageInput extends IdempotentInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => String, { description: 'What it says, as Markdown, 1 to 4000 characters.' })
  text!: string;
}

@InputType('EditMessageInput', { description: 'A change to a message.' })
export class EditMessageInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;

  @Field(() => String, { description: 'The new text, as Markdown, 1 to 4000 characters.' })
  text!: string;
}

@InputType('DeleteMessageInput', { description: 'A message that is deleted for everybody.' })
export class DeleteMessageInput {
  @Field(() => ID, { description: 'The message.' })
  messageId!: string;
}

@InputType('AddMembersInput', { description: 'Who comes into a group.' })
export class AddMembersInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => [ID], { description: 'The users, 1 to 99.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(99)
  userIds!: string[];
}

@InputType('MuteConversationInput', { description: 'Whether the viewer is notified of messages.' })
export class MuteConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Boolean, { description: 'True: not notified.' })
  muted!: boolean;
}

@InputType('AcceptConversationInput', { description: 'A conversation that the viewer accepts.' })
export class AcceptConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;
}

@InputType('LeaveConversationInput', { description: 'A group that the viewer leaves.' })
export class LeaveConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;
}

@InputType('SendTypingInput', { description: 'The viewer types.' })
export class SendTypingInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;
}

@InputType('MarkConversationReadInput', { description: 'What the viewer has read.' })
export class MarkConversationReadInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, { description: 'Sequence of the last message that was read.' })
  @Min(0)
  sequence!: number;
}

@InputType('MarkConversationUnreadInput', { description: 'After which message all is unread again.' })
export class MarkConversationUnreadInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Int, { description: 'Sequence of the last message that was read.' })
  @Min(0)
  sequence!: number;
}
