import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
  Directive,
} from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { hasRole } from '../../../../platform/auth.js';
import type { Context } from '../../../../platform/context.js';
import { adjustXp } from '../../commands/player/adjust-xp.js';
import { repairStreak } from '../../commands/player/repair-streak.js';
import { badgeByName } from '../../queries/badges.js';
import { BadgeType } from '../badge/badge.types.js';
import { shownRating } from '../../domain/contest/rating.js';
import { levelOf } from '../../domain/level.js';
import {
  globalRank,
  recentActivity,
  streakOf,
  visiblePlayer,
  type PlayerView,
  type XpTransactionView,
} from '../../queries/players.js';
import { AdjustXpInput, RepairStreakInput } from './player.inputs.js';
import { PlayerType, StreakType, UnlockedBadgeType, XpTransactionType } from './player.types.js';
import { CourseReference, UserReference } from '../references.js';

@ObjectType('PlayerPayload', { description: 'Result of a change to a player.' })
class PlayerPayload {
  @Field(() => PlayerType, { nullable: true, description: 'The player as they are now.' })
  player!: object | null;
}

@Resolver(() => PlayerType)
export class PlayerResolver {
  @Authorized('staff')
  @Mutation(() => PlayerPayload, {
    description:
      "Changes a player's XP by hand, with a reason. Counts on the global leaderboards. Staff only. Errors: PLAYER_NOT_FOUND, XP_EXHAUSTED, IDEMPOTENCY_KEY_REUSED.",
  })
  async adjustXp(
    @Arg('input', () => AdjustXpInput, { description: 'Player, change and reason.' }) input: AdjustXpInput,
    @Ctx() context: Context,
  ): Promise<PlayerPayload> {
    const { userId } = await adjustXp(context, input);
    return { player: await visiblePlayer(context).load(userId) };
  }

  @Authorized()
  @Mutation(() => PlayerPayload, {
    description:
      "Lets the viewer's streak go on after a break: on the day that broke it or the two days after, with three exercises completed on the day of the repair, once in 30 days. Staff may repair any broken streak of others, with a reason. Errors: PLAYER_NOT_FOUND, REPAIR_TOO_LATE, REPAIR_NOT_EARNED, REPAIR_USED, IDEMPOTENCY_KEY_REUSED.",
  })
  async repairStreak(
    @Arg('input', () => RepairStreakInput, { description: 'Whose streak.' }) input: RepairStreakInput,
    @Ctx() context: Context,
  ): Promise<PlayerPayload> {
    const { userId } = await repairStreak(context, input);
    return { player: await visiblePlayer(context).load(userId) };
  }

  @FieldResolver(() => StreakType, { description: 'Days in a row with activity.' })
  streak(@Root() root: PlayerView) {
    return streakOf(root);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Rating of contests; null before the first rated one. Of the first five it shows a part that grows to the whole.',
  })
  rating(@Root() root: PlayerView): number | null {
    return root.rating === null ? null : shownRating(root.rating, root.ratedContests);
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The person.' })
  user(@Root() root: PlayerView): UserReference {
    return { id: root.id };
  }

  @FieldResolver(() => Int, { description: 'XP that are missing until the next level; always positive.' })
  xpToNextLevel(@Root() root: PlayerView): number {
    return levelOf(root.totalXp).xpToNextLevel;
  }

  @ListSize(20)
  @FieldResolver(() => [UnlockedBadgeType], {
    description: 'Badges in the order in which they were earned; those earned at once by name.',
  })
  badges(@Root() root: PlayerView): UnlockedBadgeView[] {
    return Object.entries(root.badges)
      .filter(([, { revokedAt }]) => revokedAt === undefined)
      .map(([badge, { tiers }]) => ({ badge, tier: tiers.length, unlockedAt: new Date(tiers[0] ?? 0) }))
      .sort((a, b) => a.unlockedAt.getTime() - b.unlockedAt.getTime() || (a.badge < b.badge ? -1 : 1));
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Place among all players, of all time; ties share a rank. Null without XP.',
  })
  async rank(@Root() root: PlayerView, @Ctx() context: Context): Promise<number | null> {
    return (await globalRank(context).load(root.id))?.rank ?? null;
  }

  @ListSize(20)
  @FieldResolver(() => [XpTransactionType], { description: 'The newest 20 lines of the XP ledger, newest first.' })
  recentActivity(@Root() root: PlayerView, @Ctx() context: Context) {
    return recentActivity(context).load(root.id);
  }
}

interface UnlockedBadgeView {
  readonly badge: string;
  readonly tier: number;
  readonly unlockedAt: Date;
}

@Resolver(() => UnlockedBadgeType)
export class UnlockedBadgeResolver {
  @FieldResolver(() => BadgeType, { nullable: true, description: 'The badge: title, text and picture.' })
  definition(@Root() root: UnlockedBadgeView, @Ctx() context: Context) {
    return badgeByName(context).load(root.badge);
  }
}

@Resolver(() => XpTransactionType)
export class XpTransactionResolver {
  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course in which it was earned, if one.' })
  course(@Root() root: XpTransactionView): CourseReference | null {
    return root.courseId === null ? null : { id: root.courseId };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The reason that staff gave for an adjustment. The player and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  reason(@Root() root: XpTransactionView, @Ctx() context: Context): string | null {
    return context.viewer?.id === root.playerId || hasRole(context.viewer, 'staff') ? root.reason : null;
  }
}

@Resolver(() => UserReference)
export class UserContribution {
  @FieldResolver(() => PlayerType, {
    nullable: true,
    description:
      'What this person has achieved. Null for others when they hide from leaderboards, and when signed out.',
  })
  player(@Root() user: UserReference, @Ctx() context: Context) {
    return visiblePlayer(context).load(user.id);
  }
}
