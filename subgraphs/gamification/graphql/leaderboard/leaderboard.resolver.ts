import { Arg, Authorized, Ctx, Directive, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { NotAMember } from '../../domain/errors.js';
import { mayFollow } from '../../queries/access.js';
import {
  courseOfClass,
  neighborsOf,
  placesOf,
  topFor,
  type BoardView,
  type ScoreView,
} from '../../queries/leaderboards.js';
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
  if (scope.type === 'global') return null;
  if (scope.type === 'course') return { id: scope.id };
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
      'A leaderboard as it is now. That of a class is for its students, its instructor and staff (NOT_A_MEMBER), the others for any signed-in person.',
  })
  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["entries"], requireOneSlicingArgument: false)')
  async leaderboard(
    @Arg('scope', () => LeaderboardScopeInput, { description: 'Who is compared.' }) input: LeaderboardScopeInput,
    @Arg('period', () => LeaderboardPeriodEnum, { description: 'Over which time.' }) period: LeaderboardPeriodEnum,
    @Arg('first', () => Int, { defaultValue: 10, description: 'How many of the best to list: 1 to 100.' })
    first: number,
    @Ctx() context: Context,
  ): Promise<BoardView> {
    const scope = scopeOf(input);
    mustBeWithin('first', first);
    if (!(await mayFollow(context, scope))) throw new NotAMember();
    return { scope, period, first };
  }

  @FieldResolver(() => LeaderboardScopeObject, { description: 'Who is compared.' })
  scope(@Root() { scope }: BoardView): LeaderboardScopeObject {
    return { type: scope.type as LeaderboardScopeTypeEnum, id: scope.type === 'global' ? null : scope.id };
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
