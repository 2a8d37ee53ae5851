import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  InputType,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { setMessageSettings } from '../../commands/message/set-message-settings.js';
import { messageSettingsOf } from '../../queries/message/conversations.js';

export enum MessagesFromEnum {
  EVERYONE = 'everyone',
  FOLLOWED = 'followed',
  NO_ONE = 'no_one',
}
registerEnumType(MessagesFromEnum, {
  name: 'MessagesFrom',
  description: 'Who may start a conversation with a user.',
  valuesConfig: {
    EVERYONE: { description: 'All users; a stranger sends one message until it is accepted.' },
    FOLLOWED: { description: 'Users whom they follow.' },
    NO_ONE: { description: 'No user.' },
  },
});

@ObjectType('MessageSettings', { description: 'Who may write to the viewer, and what others see of them.' })
class MessageSettingsType {
  @Field(() => MessagesFromEnum, { description: 'Who may start a conversation. Default: EVERYONE.' })
  allowMessagesFrom!: MessagesFromEnum;

  @Field(() => Boolean, { description: 'Whether others see that the viewer is there. Default: true.' })
  showPresence!: boolean;
}

@InputType('SetMessageSettingsInput', { description: 'What to set; what is absent stays as it is.' })
class SetMessageSettingsInput {
  @Field(() => MessagesFromEnum, { nullable: true, description: 'Who may start a conversation.' })
  allowMessagesFrom?: MessagesFromEnum | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether others see that the viewer is there.' })
  showPresence?: boolean | null;
}

@ObjectType('SetMessageSettingsPayload', { description: 'Result of `setMessageSettings`.' })
class SetMessageSettingsPayload {
  @Field(() => MessageSettingsType, { description: 'The settings as they are now.' })
  messageSettings!: MessageSettingsType;
}

@Resolver()
export class MessageSettingsResolver {
  @Authorized()
  @Directive('@cacheControl(scope: "PRIVATE")')
  @Query(() => MessageSettingsType, { description: 'Who may write to the viewer, and what others see of them.' })
  async messageSettings(@Ctx() context: Context): Promise<MessageSettingsType> {
    const { messagesFrom, showPresence } = await messageSettingsOf(context, requireViewer(context).id);
    return { allowMessagesFrom: messagesFrom as MessagesFromEnum, showPresence };
  }

  @Authorized()
  @Mutation(() => SetMessageSettingsPayload, {
    description: 'Sets who may start a conversation with the viewer, and whether others see that they are there.',
  })
  async setMessageSettings(
    @Arg('input', () => SetMessageSettingsInput, { description: 'The settings.' }) input: SetMessageSettingsInput,
    @Ctx() context: Context,
  ): Promise<SetMessageSettingsPayload> {
    const { allowMessagesFrom = null, showPresence = null } = input;
    await setMessageSettings(context, { messagesFrom: allowMessagesFrom, showPresence });
    return { messageSettings: await this.messageSettings(context) };
  }
}
