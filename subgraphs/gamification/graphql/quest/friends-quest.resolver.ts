import { ArrayMaxSize } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { DateTime, IdempotentInput } from '../../../../platform/graphql/types.js';
import { acceptFriendsQuest } from '../../commands/quest/accept-friends-quest.js';
import { startFriendsQuest } from '../../commands/quest/start-friends-quest.js';
import { QUEST_XP } from '../../domain/quest.js';
import { ownFriendsQuests, type FriendsQuestMember, type FriendsQuestView } from '../../queries/friends-quests.js';
import { UserReference } from '../references.js';
import { QuestType } from './quest.types.js';

enum FriendsQuestStatusEnum {
  RUNNING = 'running',
  COMPLETED = 'completed',
  ENDED = 'ended',
}
registerEnumType(FriendsQuestStatusEnum, {
  name: 'FriendsQuestStatus',
  description: 'Status of a quest of friends. May grow.',
  valuesConfig: {
    RUNNING: { description: 'What members do counts.' },
    COMPLETED: { description: 'The goal was reached.' },
    ENDED: { description: 'The time has passed, or a block or too few members ended it.' },
  },
});

@ObjectType('FriendsQuestMember', { description: 'A user who is in a quest of friends, or invited to it.' })
class FriendsQuestMemberType {
  @Field(() => Boolean, { description: 'Whether they accepted.' })
  accepted!: boolean;

  @Field(() => Int, { description: 'What they did of the goal, in percent: 0 to 100.' })
  percent!: number;

  @Field(() => Boolean, { description: 'Whether it is enough to be paid: a tenth of the goal.' })
  contributes!: boolean;
}

@ObjectType('FriendsQuest', { description: 'A goal that two to five friends have together for a week.' })
class FriendsQuestType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => QuestType, { description: 'What is to be done.' })
  quest!: object;

  @Field(() => DateTime, { description: 'From when on what members do counts.' })
  startedAt!: Date;

  @Field(() => DateTime, { description: 'Until when an invitation can be accepted.' })
  acceptUntil!: Date;

  @Field(() => DateTime, { description: 'Until when what members do counts.' })
  endsAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the goal was reached; null until then.' })
  completedAt!: Date | null;
}

@InputType('StartFriendsQuestInput', { description: 'A quest of friends to start.' })
class StartFriendsQuestInput extends IdempotentInput {
  @Field(() => ID, { description: 'A quest of the period FRIENDS.' })
  questId!: string;

  @ArrayMaxSize(20)
  @Field(() => [ID], { description: 'One to four users. All follow each other and the viewer.' })
  userIds!: string[];
}

@InputType('AcceptFriendsQuestInput', { description: 'The invitation that is accepted.' })
class AcceptFriendsQuestInput {
  @Field(() => ID, { description: 'The quest of friends.' })
  friendsQuestId!: string;
}

@ObjectType('FriendsQuestPayload', { description: 'Result of a change to a quest of friends.' })
class FriendsQuestPayload {
  @Field(() => FriendsQuestType, { description: 'The quest as it is now.' })
  friendsQuest!: object;
}

@Resolver(() => FriendsQuestType)
export class FriendsQuestResolver {
  @Authorized()
  @Query(() => [FriendsQuestType], {
    description:
      'Quests of friends that the viewer is in or invited to, the newest first: those that run, and those of the last week; at most 50.',
  })
  @ListSize(5)
  friendsQuests(@Ctx() context: Context): Promise<FriendsQuestView[]> {
    return ownFriendsQuests(context);
  }

  @Authorized()
  @Mutation(() => FriendsQuestPayload, {
    description:
      'Starts a quest and invites friends to it; they accept within 24 hours. Errors: QUEST_NOT_FOUND, QUEST_FULL, NOT_MUTUAL_FOLLOWS, IDEMPOTENCY_KEY_REUSED.',
  })
  async startFriendsQuest(
    @Arg('input', () => StartFriendsQuestInput, { description: 'What is started, with whom.' })
    input: StartFriendsQuestInput,
    @Ctx() context: Context,
  ): Promise<FriendsQuestPayload> {
    return found(context, (await startFriendsQuest(context, input)).friendsQuestId);
  }

  @Authorized()
  @Mutation(() => FriendsQuestPayload, {
    description:
      'Accepts an invitation to a quest, within 24 hours of its start. Errors: QUEST_NOT_FOUND, QUEST_EXPIRED.',
  })
  async acceptFriendsQuest(
    @Arg('input', () => AcceptFriendsQuestInput, { description: 'The invitation.' }) input: AcceptFriendsQuestInput,
    @Ctx() context: Context,
  ): Promise<FriendsQuestPayload> {
    return found(context, (await acceptFriendsQuest(context, input)).friendsQuestId);
  }

  @FieldResolver(() => FriendsQuestStatusEnum, { description: 'The status.' })
  status(@Root() { completedAt, endedAt, endsAt }: FriendsQuestView): FriendsQuestStatusEnum {
    if (completedAt !== null) return FriendsQuestStatusEnum.COMPLETED;
    return endedAt !== null || endsAt <= now() ? FriendsQuestStatusEnum.ENDED : FriendsQuestStatusEnum.RUNNING;
  }

  @FieldResolver(() => Int, { description: 'XP that it pays each member who did at least a tenth of the goal.' })
  xp(): number {
    return QUEST_XP.friends;
  }

  @ListSize(5)
  @FieldResolver(() => [FriendsQuestMemberType], { description: 'Who is in it or invited, at most five.' })
  members(@Root() root: FriendsQuestView): readonly FriendsQuestMember[] {
    return root.members;
  }
}

@Resolver(() => FriendsQuestMemberType)
export class FriendsQuestMemberResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The user.' })
  player(@Root() root: FriendsQuestMember): UserReference {
    return { id: root.playerId };
  }
}

async function found(context: Context, id: string): Promise<FriendsQuestPayload> {
  const friendsQuest = (await ownFriendsQuests(context)).find((one) => one.id === id);
  if (!friendsQuest) throw new Error('What was just written is there.');
  return { friendsQuest };
}
