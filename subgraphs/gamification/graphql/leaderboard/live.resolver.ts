import { Arg, Ctx, Directive, Field, FieldResolver, Int, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { coalesce } from '../../../../platform/live.js';
import type { CanSubscribe } from '../../../../platform/subgraph.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import { LeaderboardListingChanged, XpEarned } from '../../../../schema/events/gamification.js';
import type { Scope } from '../../domain/boards.js';
import { now } from '../../../../platform/domain/clock.js';
import { mayFollow, requireMayFollow, streamAccess } from '../../queries/access.js';
import type { BoardView, ScoreView } from '../../queries/board-view.js';
import { blockedWithViewer, placesOf } from '../../queries/leaderboards.js';
import { classOf, courseOf } from './leaderboard.resolver.js';
import {
  LeaderboardEntryType,
  LeaderboardPeriodEnum,
  LeaderboardScopeInput,
  LeaderboardType,
} from './leaderboard.types.js';
import { XpRuleEnum } from '../player/player.types.js';
import { ClassReference, CourseReference } from '../references.js';
import { isSharedScope, mustBeWithin, sharedScopeOf } from './scope.js';

type Earned = EventData<typeof XpEarned>;
type ListingChanged = EventData<typeof LeaderboardListingChanged>;

/** At most four updates a second. */
const BOARD_INTERVAL_MS = 250;
const MAX_CHANGES = 100;

interface BoardArgs {
  readonly scope: LeaderboardScopeInput;
  readonly period: LeaderboardPeriodEnum;
  readonly first: number;
}

/** People whose XP changed since the last update. */
type Changed = readonly string[];

interface BoardUpdate {
  readonly board: BoardView;
  readonly changed: Changed;
}

@ObjectType('LeaderboardUpdate', { description: 'A leaderboard changed.' })
class LeaderboardUpdateType {}

@ObjectType('XpEarnedEvent', { description: "The viewer's XP changed." })
class XpEarnedEvent {
  @Field(() => Int, { description: 'By how much; negative when XP was taken back.' })
  amount!: number;

  @Field(() => XpRuleEnum, { description: 'Why.' })
  rule!: string;

  @Field(() => Int, { description: 'All XP after it.' })
  totalXp!: number;

  @Field(() => Int, { description: 'The level after it.' })
  level!: number;

  @Field(() => CourseReference, { nullable: true, description: 'The course in which it was earned, if one.' })
  course!: CourseReference | null;
}

export const canFollowBoard: CanSubscribe = async (context, args) => {
  const { scope } = args as unknown as BoardArgs;
  // An invalid scope: the field itself says what is wrong with it.
  if (!isSharedScope(scope)) return context.viewer !== null;
  return (await mayFollow(context, sharedScopeOf(scope))) && streamAccess(context);
};

@Resolver()
export class LiveResolver {
  @Subscription(() => LeaderboardUpdateType, {
    description:
      "A leaderboard as it changes: at once, then at most four times a second, also when a player opts in or out, joins, leaves or is erased. Not for FRIENDS and LEAGUE. That of a class is for its students, its instructor and staff (NOT_A_MEMBER). It is the same for all who follow it: who opted out is not in it. A viewer who has a block with another user gets a stream of their own without that user. The viewer's own place is asked for by the query.",
    subscribe: async ({ args, context }: { args: BoardArgs; context: Context }) => {
      const scope = sharedScopeOf(args.scope);
      mustBeWithin('first', args.first);
      if (!context.platform) await requireMayFollow(context, scope);
      const earned = context.live.stream<Changed>({
        on: [XpEarned, LeaderboardListingChanged],
        pick: (event: CloudEvent<Earned | ListingChanged>) =>
          changes(scope, event.data) ? [event.data.userId] : undefined,
      });
      return coalesce(earned, BOARD_INTERVAL_MS, (older, newer) =>
        [...new Set([...older, ...newer])].slice(-MAX_CHANGES),
      );
    },
  })
  @Directive('@shared(scope: "scope")')
  leaderboardUpdated(
    @Root() changed: Changed,
    @Arg('scope', () => LeaderboardScopeInput, { description: 'Who is compared.' }) scope: LeaderboardScopeInput,
    @Arg('period', () => LeaderboardPeriodEnum, { description: 'Over which time.' }) period: LeaderboardPeriodEnum,
    @Arg('first', () => Int, { defaultValue: 10, description: 'How many of the best to list: 1 to 100.' })
    first: number,
  ): BoardUpdate {
    return { board: { scope: sharedScopeOf(scope), period, first, at: now() }, changed };
  }

  @Subscription(() => XpEarnedEvent, {
    description: "The viewer's own XP as it comes and goes.",
    subscribe: ({ context }: { context: Context }) => {
      const viewer = requireViewer(context);
      return context.live.stream<Earned>({
        on: [XpEarned],
        pick: (event: CloudEvent<Earned>) => (event.data.userId === viewer.id ? event.data : undefined),
      });
    },
  })
  xpEarned(@Root() { amount, rule, totalXp, level, courseId }: Earned): XpEarnedEvent {
    return { amount, rule, totalXp, level, course: courseId === null ? null : { id: courseId } };
  }
}

@Resolver(() => LeaderboardUpdateType)
export class LeaderboardUpdateResolver {
  @FieldResolver(() => LeaderboardType, { description: 'The leaderboard as it is now.' })
  leaderboard(@Root() { board }: BoardUpdate): BoardView {
    return board;
  }

  @ListSize(100)
  @FieldResolver(() => [LeaderboardEntryType], {
    description: 'Players whose XP changed since the last update, at most 100, with their ranks of now; best first.',
  })
  entries(@Root() { board, changed }: BoardUpdate, @Ctx() context: Context) {
    return withoutBlocked(context, board, changed);
  }

  @FieldResolver(() => CourseReference, {
    nullable: true,
    description: 'The course of the scope, or of its class; null for GLOBAL.',
  })
  course(@Root() { board }: BoardUpdate, @Ctx() context: Context) {
    return courseOf(board, context);
  }

  @FieldResolver(() => ClassReference, { nullable: true, description: 'The class of the scope, if it is one.' })
  class(@Root() { board }: BoardUpdate) {
    return classOf(board);
  }
}

async function withoutBlocked(context: Context, board: BoardView, changed: Changed): Promise<ScoreView[]> {
  const blocked = context.viewer ? await blockedWithViewer(context) : new Set<string>();
  return placesOf(
    context,
    board,
    changed.filter((userId) => !blocked.has(userId)),
    null,
  );
}

/** Whether an event may change the board of a scope. A change of listing concerns any course that the player learns in. */
function changes(scope: Scope, data: Earned | ListingChanged): boolean {
  if ('listed' in data && data.groupId !== undefined) return scope.type === 'group' && scope.id === data.groupId;
  if (scope.type === 'group') return data.groupIds?.includes(scope.id) ?? false;
  if ('listed' in data && data.classId !== null) return scope.type === 'class' && scope.id === data.classId;
  if (scope.type === 'class') return data.classIds.includes(scope.id);
  return scope.type !== 'course' || 'listed' in data || data.courseId === scope.id;
}
