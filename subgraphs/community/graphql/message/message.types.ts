import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';

export enum ConversationKindEnum {
  DIRECT = 'direct',
  GROUP = 'group',
}
registerEnumType(ConversationKindEnum, {
  name: 'ConversationKind',
  description: 'Who is in a conversation.',
  valuesConfig: {
    DIRECT: { description: 'Two users; one conversation for each two.' },
    GROUP: { description: 'Up to 100 users, with a title.' },
  },
});

@ObjectType('Message', { description: 'Something that a member of a conversation wrote. Only its members see it.' })
export class MessageType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => Int, { description: 'Its place in the conversation: 1, 2, 3 … without gaps.' })
  sequence!: number;

  @Field(() => String, { description: 'The text as Markdown; empty when it was deleted.' })
  text!: string;

  @Field(() => String, { description: 'The text as sanitized HTML; empty when it was deleted.' })
  html!: string;

  @Field(() => Boolean, { description: 'Whether its sender deleted it.' })
  deleted!: boolean;

  @Field(() => DateTime, { description: 'When it was sent.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was last edited; null when never.' })
  editedAt!: Date | null;
}

export const MessageConnection = connectionType('Message', () => MessageType);

@ObjectType('Conversation', { description: 'What users write to each other. Only its members see it.' })
export class ConversationType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ConversationKindEnum, { description: 'Direct, or a group.' })
  kind!: ConversationKindEnum;

  @Field(() => String, { nullable: true, description: 'The title of a group; null for a direct conversation.' })
  title!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was accepted; null while who started it can send one message only.',
  })
  acceptedAt!: Date | null;

  @Field(() => DateTime, { description: 'When the last message was sent; before the first, when it was started.' })
  lastMessageAt!: Date;

  @Field(() => Int, { description: 'Sequence of the last message that the viewer has read, on any device.' })
  marker!: number;

  @Field(() => Int, {
    description: 'Rises whenever the marker moves; of two markers the one with the higher revision is right.',
  })
  markerRevision!: number;

  @Field(() => Boolean, { description: 'Whether the viewer is not notified of messages.' })
  muted!: boolean;

  @Field(() => Boolean, {
    description: 'Whether nothing can be sent: the other user is gone, or one has blocked the other.',
  })
  closed!: boolean;
}

export const ConversationConnection = connectionType('Conversation', () => ConversationType);
