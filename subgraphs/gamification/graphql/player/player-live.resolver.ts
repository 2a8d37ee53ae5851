import { Ctx, Field, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { coalesce } from '../../../../platform/live.js';
import type { CloudEvent, EventContract } from '../../../../schema/events/contract.js';
import {
  BadgeRevoked,
  BadgeUnlocked,
  LevelUp,
  QuestCompleted,
  RatingChanged,
  StreakBroken,
  StreakFreezeUsed,
  StreakRepaired,
  StreakUpdated,
  XpEarned,
} from '../../../../schema/events/gamification.js';
import { visiblePlayer } from '../../queries/players.js';
import { ownQuests } from '../../queries/quests.js';
import { QuestProgressType } from '../quest/quest.types.js';
import { PlayerType } from './player.types.js';

/** At most four updates a second. */
const INTERVAL_MS = 250;

@ObjectType('PlayerUpdate', { description: "The viewer's level, streak, badges or rating changed." })
class PlayerUpdateType {
  @Field(() => PlayerType, { nullable: true, description: 'The viewer as a player, as they are now.' })
  player!: object | null;
}

@ObjectType('QuestUpdate', { description: "The viewer's quests may have progressed." })
class QuestUpdateType {
  @ListSize(6)
  @Field(() => [QuestProgressType], { description: 'The quests as they are now.' })
  quests!: object[];
}

/** What concerns the viewer, at once, then at most four times a second. */
function own(context: Context, on: readonly EventContract[]) {
  const viewer = requireViewer(context);
  const events = context.live.stream<true>({
    on,
    pick: (event: CloudEvent<{ readonly userId: string }>) => (event.data.userId === viewer.id ? true : undefined),
  });
  return coalesce(events, INTERVAL_MS, () => true as const);
}

@Resolver()
export class PlayerLiveResolver {
  @Subscription(() => PlayerUpdateType, {
    description: "The viewer's own level, streak, badges and rating as they change; at most four times a second.",
    subscribe: ({ context }: { context: Context }) =>
      own(context, [
        LevelUp,
        StreakUpdated,
        StreakBroken,
        StreakFreezeUsed,
        StreakRepaired,
        BadgeUnlocked,
        BadgeRevoked,
        RatingChanged,
      ]),
  })
  async playerProgressed(@Root() _changed: true, @Ctx() context: Context): Promise<PlayerUpdateType> {
    return { player: await visiblePlayer({ ...context }).load(requireViewer(context).id) };
  }

  @Subscription(() => QuestUpdateType, {
    description: "The viewer's own quests as they progress; at most four times a second.",
    subscribe: ({ context }: { context: Context }) => own(context, [XpEarned, StreakUpdated, QuestCompleted]),
  })
  async questProgressed(@Root() _changed: true, @Ctx() context: Context): Promise<QuestUpdateType> {
    return { quests: await ownQuests({ ...context }) };
  }
}
