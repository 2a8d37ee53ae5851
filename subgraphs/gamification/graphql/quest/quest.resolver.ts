import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { hasRole } from '../../../../platform/auth.js';
import type { Context } from '../../../../platform/context.js';
import { saveQuest } from '../../commands/quest/save-quest.js';
import { swapQuest } from '../../commands/quest/swap-quest.js';
import { ownQuests, questById, questDefinitions, type QuestView } from '../../queries/quests.js';
import { QuestProgressType, QuestType, SaveQuestInput, SwapQuestInput } from './quest.types.js';

@ObjectType('SaveQuestPayload', { description: 'Result of a change to a quest.' })
class SaveQuestPayload {
  @Field(() => QuestType, { description: 'The quest as it is now.' })
  quest!: object;
}

@ObjectType('SwapQuestPayload', { description: 'Result of a swap.' })
class SwapQuestPayload {
  @ListSize(6)
  @Field(() => [QuestProgressType], { description: 'The quests of the viewer as they are now.' })
  quests!: object[];
}

@Resolver(() => QuestType)
export class QuestResolver {
  @Authorized()
  @Query(() => [QuestProgressType], {
    description:
      "The viewer's quests: three of today, in the time zone of their profile, and one of this week. Fewer when staff offer fewer.",
  })
  @Directive('@listSize(assumedSize: 4)')
  quests(@Ctx() context: Context) {
    return ownQuests(context);
  }

  @Authorized('staff')
  @Query(() => [QuestType], { description: 'All quests that staff made, the newest first; at most 500. Staff only.' })
  @Directive('@listSize(assumedSize: 50)')
  questDefinitions(@Ctx() context: Context) {
    return questDefinitions(context);
  }

  @Authorized('staff')
  @Mutation(() => SaveQuestPayload, {
    description:
      'Makes or changes a quest. Staff only. Errors: RULE_INVALID (`details.problems` has every invalid path), QUEST_NOT_FOUND, IDEMPOTENCY_KEY_REUSED.',
  })
  async saveQuest(
    @Arg('input', () => SaveQuestInput, { description: 'The quest.' }) input: SaveQuestInput,
    @Ctx() context: Context,
  ): Promise<SaveQuestPayload> {
    const quest = await questById(context).load((await saveQuest(context, input)).questId);
    if (!quest) throw new Error('A quest that was just written is there.');
    return { quest };
  }

  @Authorized()
  @Mutation(() => SwapQuestPayload, {
    description:
      'Replaces one of the viewer’s daily quests by another, once a day. Errors: QUEST_NOT_FOUND, QUEST_EXPIRED, QUEST_NOT_SWAPPABLE.',
  })
  async swapQuest(
    @Arg('input', () => SwapQuestInput, { description: 'The quest.' }) input: SwapQuestInput,
    @Ctx() context: Context,
  ): Promise<SwapQuestPayload> {
    await swapQuest(context, input);
    return { quests: await ownQuests(context) };
  }

  @FieldResolver(() => String, { nullable: true, description: 'Its rule in JSON. Staff only; null for others.' })
  rule(@Root() root: QuestView, @Ctx() context: Context): string | null {
    return hasRole(context.viewer, 'staff') ? JSON.stringify(root.rule) : null;
  }
}
