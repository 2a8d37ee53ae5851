import { Arg, Authorized, Ctx, Directive, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { now } from '../../../../platform/domain/clock.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { isDirect, requireKept } from '../../domain/boards.js';
import { requireMayFollow } from '../../queries/access.js';
import type { BoardView, ScoreView } from '../../queries/board-view.js';
import { courseOfClass, neighborsOf, percentileOf, placesOf, topFor } from '../../queries/leaderboards.js';
import {
  LeaderboardEntryType,
  LeaderboardPeriodEnum,
  LeaderboardScopeInput,
  LeaderboardScopeObject,
  LeaderboardType,
  type LeaderboardScopeTypeEnum,
} from './leaderboard.types.js';
import { ClassReference, CourseReference, UserReference } from '../references.js';
import { mustBeWithin, scopeOf } from './scope.js';

const MAX_NEIGHBORS = 10;

export async function courseOf({ scope }: BoardView, context: Context): Promise<CourseReference | null> {
  if (scope.type === 'course') return { id: scope.id };
  if (scope.type !== 'class') return null;
  const courseId = (await courseOfClass(context).load(scope.id))?.courseId;
  return courseId ? { id: courseId } : null;
}

export function classOf({ scope }: BoardView): ClassReference | null {
  return scope.type === 'class' ? { id: scope.id } : null;
}

@Resolver(() => LeaderboardType)
export class LeaderboardResolver {
  @Authorized()
  @Query(() => LeaderboardType, {
    description:
      'A leaderboard, as it is now or as a past week or month ended. That of a class is for its students, its instructor and staff, that of a group for its members and staff; the others are for any signed-in user. Errors: SCOPE_NOT_FOUND, NOT_A_MEMBER, INVALID_BOARD_TIME.',
  })
  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["entries"], requireOneSlicingArgument: false)')
  async leaderboard(
    @Arg('scope', () => LeaderboardScopeInput, { description: 'Who is compared.' }) input: LeaderboardScopeInput,
    @Arg('period', () => LeaderboardPeriodEnum, { description: 'Over which time.' }) period: LeaderboardPeriodEnum,
    @Arg('first', () => Int, { defaultValue: 10, description: 'How many of the best to list: 1 to 100.' })
    first: number,
    @Arg('at', () => DateTime, {
      nullable: true,
      description:
        'An instant in the week or month that is meant; default now. At most 53 weeks or 24 months back. No effect on ALL_TIME.',
    })
    at: Date | null | undefined,
    @Ctx() context: Context,
  ): Promise<BoardView> {
    const scope = scopeOf(input, requireViewer(context).id);
    mustBeWithin('first', first);
    if (scope.type === 'league' && period !== LeaderboardPeriodEnum.WEEKLY)
      throw new InvalidInput([{ field: 'period', message: 'must be WEEKLY for the scope LEAGUE' }]);
    const present = now();
    requireKept(period, at ?? present, present);
    await requireMayFollow(context, scope);
    return { scope, period, first, at: at ?? present };
  }

  @FieldResolver(() => LeaderboardScopeObject, { description: 'Who is compared.' })
  scope(@Root() { scope }: BoardView): LeaderboardScopeObject {
    return {
      type: scope.type as LeaderboardScopeTypeEnum,
      id: scope.type === 'global' || isDirect(scope) ? null : scope.id,
    };
  }

  @FieldResolver(() => CourseReference, {
    nullable: true,
    description: 'The course of the scope, or of its class; null for GLOBAL.',
  })
  course(@Root() board: BoardView, @Ctx() context: Context) {
    return courseOf(board, context);
  }

  @FieldResolver(() => ClassReference, { nullable: true, description: 'The class of the scope, if it is one.' })
  class(@Root() board: BoardView) {
    return classOf(board);
  }

  @ListSize(100)
  @FieldResolver(() => [LeaderboardEntryType], {
    description:
      'The best, as many as were asked for; of equal XP, who reached it earlier is first. Without those with whom the viewer has a block.',
  })
  entries(@Root() board: BoardView, @Ctx() context: Context) {
    return topFor(context, board);
  }

  @FieldResolver(() => LeaderboardEntryType, {
    nullable: true,
    description: "The viewer's own place, also when they hide from others; null without XP here.",
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async viewerEntry(@Root() board: BoardView, @Ctx() context: Context): Promise<ScoreView | null> {
    const { viewer } = context;
    if (!viewer) return null;
    return (await placesOf(context, board, [viewer.id], viewer.id))[0] ?? null;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Share of the other listed players who have less XP than the viewer, in percent with one decimal; 100 when there are no others. Null without XP here.',
  })
  async viewerPercentile(@Root() board: BoardView, @Ctx() context: Context): Promise<number | null> {
    return context.viewer ? percentileOf(context, board, context.viewer.id) : null;
  }

  @ListSize(10)
  @FieldResolver(() => [LeaderboardEntryType], {
    description:
      'The viewer and their neighbors, best first, without those with whom they have a block; empty when the viewer has no XP here.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  around(
    @Root() board: BoardView,
    @Arg('count', () => Int, { defaultValue: 2, description: 'Neighbors on each side: 1 to 10.' }) count: number,
    @Ctx() context: Context,
  ) {
    mustBeWithin('count', count, MAX_NEIGHBORS);
    return context.viewer ? neighborsOf(context, board, context.viewer.id, count) : [];
  }
}

@Resolver(() => LeaderboardEntryType)
export class LeaderboardEntryResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'Who it is.' })
  player(@Root() root: ScoreView): UserReference {
    return { id: root.userId };
  }
}
