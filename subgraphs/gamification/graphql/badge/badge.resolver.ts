import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { hasRole } from '../../../../platform/auth.js';
import type { Context } from '../../../../platform/context.js';
import { activateBadge } from '../../commands/badge/activate-badge.js';
import { restoreBadge } from '../../commands/badge/restore-badge.js';
import { retireBadge } from '../../commands/badge/retire-badge.js';
import { revokeBadge } from '../../commands/badge/revoke-badge.js';
import { saveBadge } from '../../commands/badge/save-badge.js';
import { FACTS, sourceOf, type FactName } from '../../domain/rules/facts.js';
import { badgeById, ownBadge, visibleBadges, type BadgeView } from '../../queries/badges.js';
import { visiblePlayer } from '../../queries/players.js';
import { PlayerType } from '../player/player.types.js';
import {
  ActivateBadgeInput,
  BadgeAwardType,
  BadgeTierType,
  BadgeType,
  GamificationFactType,
  RestoreBadgeInput,
  RetireBadgeInput,
  RevokeBadgeInput,
  SaveBadgeInput,
} from './badge.types.js';

@ObjectType('BadgePayload', { description: 'Result of a change to a badge.' })
class BadgePayload {
  @Field(() => BadgeType, { description: 'The badge as it is now.' })
  badge!: object;
}

@ObjectType('PlayerBadgePayload', { description: "Result of a change to a player's badges." })
class PlayerBadgePayload {
  @Field(() => PlayerType, { nullable: true, description: 'The player as they are now.' })
  player!: object | null;
}

@Resolver(() => BadgeType)
export class BadgeResolver {
  @Authorized()
  @Query(() => [BadgeType], {
    description:
      'Badges that can be earned, and those that the viewer has; at most 500. Secret ones only for users who have them. Staff see all, drafts and retired ones included.',
  })
  @Directive('@listSize(assumedSize: 50)')
  badges(@Ctx() context: Context) {
    return visibleBadges(context);
  }

  @Authorized('staff')
  @Query(() => [GamificationFactType], { description: 'What rules can be about. Staff only.' })
  @Directive('@listSize(assumedSize: 20)')
  gamificationFacts(): GamificationFactType[] {
    return (Object.keys(FACTS) as FactName[]).map((name) => ({
      name,
      description: FACTS[name].description,
      narrowable: sourceOf(name).by === 'count',
    }));
  }

  @Authorized('staff')
  @Mutation(() => BadgePayload, {
    description:
      'Makes a draft of a badge, or changes a badge. Staff only. Errors: RULE_INVALID (`details.problems` has every invalid path), BADGE_NAME_TAKEN, BADGE_NOT_FOUND, INVALID_BADGE_STATE, IDEMPOTENCY_KEY_REUSED.',
  })
  async saveBadge(
    @Arg('input', () => SaveBadgeInput, { description: 'The badge.' }) input: SaveBadgeInput,
    @Ctx() context: Context,
  ): Promise<BadgePayload> {
    return payload(context, (await saveBadge(context, input)).badgeId);
  }

  @Authorized('staff')
  @Mutation(() => BadgePayload, {
    description:
      'Awards a badge from now on; players who have earned it already get it within minutes. Staff only. Errors: BADGE_NOT_FOUND, INVALID_BADGE_STATE.',
  })
  async activateBadge(
    @Arg('input', () => ActivateBadgeInput, { description: 'The badge.' }) input: ActivateBadgeInput,
    @Ctx() context: Context,
  ): Promise<BadgePayload> {
    return payload(context, (await activateBadge(context, input)).badgeId);
  }

  @Authorized('staff')
  @Mutation(() => BadgePayload, {
    description:
      'Awards a badge no longer. Who has it keeps it. Staff only. Errors: BADGE_NOT_FOUND, INVALID_BADGE_STATE.',
  })
  async retireBadge(
    @Arg('input', () => RetireBadgeInput, { description: 'The badge.' }) input: RetireBadgeInput,
    @Ctx() context: Context,
  ): Promise<BadgePayload> {
    return payload(context, (await retireBadge(context, input)).badgeId);
  }

  @Authorized('staff')
  @Mutation(() => PlayerBadgePayload, {
    description:
      'Takes a badge back from a player, with a reason. Facts do not award it again. Staff only. Errors: BADGE_NOT_FOUND, PLAYER_NOT_FOUND, BADGE_NOT_AWARDED.',
  })
  async revokeBadge(
    @Arg('input', () => RevokeBadgeInput, { description: 'Player, badge and reason.' }) input: RevokeBadgeInput,
    @Ctx() context: Context,
  ): Promise<PlayerBadgePayload> {
    return { player: await visiblePlayer(context).load((await revokeBadge(context, input)).userId) };
  }

  @Authorized('staff')
  @Mutation(() => PlayerBadgePayload, {
    description:
      'Gives a revoked badge back. Staff only. Errors: BADGE_NOT_FOUND, PLAYER_NOT_FOUND, BADGE_NOT_REVOKED.',
  })
  async restoreBadge(
    @Arg('input', () => RestoreBadgeInput, { description: 'Player, badge and reason.' }) input: RestoreBadgeInput,
    @Ctx() context: Context,
  ): Promise<PlayerBadgePayload> {
    return { player: await visiblePlayer(context).load((await restoreBadge(context, input)).userId) };
  }

  @ListSize(5)
  @FieldResolver(() => [BadgeTierType], { description: 'Its tiers, in order.' })
  tiers(@Root() root: BadgeView) {
    return root.tiers;
  }

  @FieldResolver(() => BadgeAwardType, { nullable: true, description: 'What the viewer has of it; null for nothing.' })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async viewerAward(@Root() root: BadgeView, @Ctx() context: Context) {
    if (!context.viewer) return null;
    const own = await ownBadge(context).load(root);
    return own.tier ? own : null;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'How far the viewer is toward the next tier, 0 to 1; null when there is none.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async viewerProgress(@Root() root: BadgeView, @Ctx() context: Context): Promise<number | null> {
    if (!context.viewer) return null;
    return (await ownBadge(context).load(root)).progress;
  }
}

@Resolver(() => BadgeTierType)
export class BadgeTierResolver {
  @FieldResolver(() => String, { nullable: true, description: 'Its rule in JSON. Staff only; null for others.' })
  rule(@Root() root: BadgeView['tiers'][number], @Ctx() context: Context): string | null {
    return hasRole(context.viewer, 'staff') ? JSON.stringify(root.rule) : null;
  }
}

async function payload(context: Context, badgeId: string): Promise<BadgePayload> {
  const badge = await badgeById(context).load(badgeId);
  if (!badge) throw new Error('A badge that was just written is there.');
  return { badge };
}
