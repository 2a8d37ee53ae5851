import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { NotYourCourse } from '../../domain/errors.js';
import { shownRating } from '../../domain/contest/rating.js';
import {
  isOf,
  named,
  pageOfRows,
  standings,
  type NamedRow,
  type Standings,
  type StandingsView,
} from '../../queries/contest-standings.js';
import { contestById, contestRole, type ContestView } from '../../queries/contests.js';
import { virtualStandings } from '../../queries/virtual-standings.js';
import { ratingChangesOf } from '../../queries/ratings.js';
import { UserReference } from '../references.js';
import {
  ContestEntryConnection,
  ContestEntryType,
  ContestResultType,
  ContestTeamType,
  ContestType,
  ContestViewEnum,
  RatingChangeType,
} from './contest.types.js';

export interface StandingsRoot {
  readonly contest: ContestView;
  readonly standings: Standings;
}

@ObjectType('ContestStandings', { description: 'The standings of a contest as they are now.' })
export class ContestStandingsType {
  @Field(() => ContestType, { description: 'The contest.' })
  contest!: object;
}

@Resolver(() => ContestStandingsType)
export class ContestStandingsResolver {
  @Authorized()
  @Query(() => ContestStandingsType, {
    nullable: true,
    description:
      'Standings, computed from all submissions. Null when there is no such contest. Errors: NOT_YOUR_COURSE for the view FULL, NOT_JOINED for VIRTUAL.',
  })
  async contestStandings(
    @Arg('contestId', () => ID, { description: 'The contest.' }) contestId: string,
    @Arg('view', () => ContestViewEnum, { nullable: true, description: 'What is shown. Default PUBLIC.' })
    view: StandingsView | null | undefined,
    @Ctx() context: Context,
  ): Promise<StandingsRoot | null> {
    const contest = await contestById(context).load(contestId);
    if (!contest) return null;
    if (view === 'full' && !(await contestRole(context).load(contestId)).manages) throw new NotYourCourse();
    if (view === 'virtual') return { contest, standings: await virtualStandings(context, contest) };
    return { contest, standings: await standings(context, contest, view ?? 'public') };
  }

  @FieldResolver(() => Boolean, { description: 'Whether results of the freeze are hidden.' })
  frozen(@Root() root: StandingsRoot): boolean {
    return root.standings.frozen;
  }

  @FieldResolver(() => ContestEntryConnection, { description: 'Rows, best first; the disqualified last.' })
  @Directive(
    '@listSize(slicingArguments: ["first"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  entries(
    @Root() root: StandingsRoot,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many rows: 1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor: the page begins behind this row.' })
    after: string | null | undefined,
    @Ctx() context: Context,
  ) {
    return pageOfRows(context, root.standings.rows, { first, after });
  }

  @FieldResolver(() => ContestEntryType, {
    nullable: true,
    description: "The viewer's own row, as others see it; null for users who have not joined.",
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async viewerEntry(@Root() root: StandingsRoot, @Ctx() context: Context): Promise<NamedRow | null> {
    const row = root.standings.rows.find((one) => isOf(one, context.viewer?.id));
    return row ? ((await named(context, [row]))[0] ?? null) : null;
  }

  @FieldResolver(() => Int, { description: 'Results of the freeze that can be revealed one by one; 0 before the end.' })
  pendingReveals(@Root() root: StandingsRoot): number {
    return Math.max(0, root.standings.steps.length - root.contest.resolverSteps);
  }

  @FieldResolver(() => [RatingChangeType], {
    description: 'How the contest changed ratings of users who are shown by name, best rank first; at most 100.',
  })
  @Directive('@listSize(assumedSize: 50)')
  ratingChanges(@Root() root: StandingsRoot, @Ctx() context: Context) {
    return ratingChangesOf(context, root.contest.id);
  }
}

@Resolver(() => ContestEntryType)
export class ContestEntryResolver {
  @FieldResolver(() => UserReference, {
    nullable: true,
    description:
      'The participant, of a team the captain; null for users who hide, are deactivated, erased or have a block with the viewer.',
  })
  participant(@Root() root: NamedRow): UserReference | null {
    return root.shownUserId === null ? null : { id: root.shownUserId };
  }

  @FieldResolver(() => ContestTeamType, { nullable: true, description: 'The team; null for who takes part alone.' })
  team(@Root() { teamName, mates, shownTeam }: NamedRow) {
    return teamName === null && mates.length === 0 ? null : { name: teamName, members: shownTeam };
  }

  @FieldResolver(() => Boolean, { description: 'Whether the participant was disqualified.' })
  disqualified(@Root() root: NamedRow): boolean {
    return root.rank === null && root.ghost !== true;
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is a virtual participant, who has no rank, XP or rating.' })
  ghost(@Root() root: NamedRow): boolean {
    return root.ghost === true;
  }

  @FieldResolver(() => [ContestResultType], { description: 'One for each problem, in the order of the problems.' })
  @Directive('@listSize(assumedSize: 12)')
  results(@Root() root: NamedRow) {
    return root.results;
  }
}

interface RatingRow {
  readonly userId: string;
  readonly before: number;
  readonly after: number;
  readonly contests: number;
}

@Resolver(() => RatingChangeType)
export class RatingChangeResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'Whose rating it is.' })
  participant(@Root() root: RatingRow): UserReference {
    return { id: root.userId };
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Shown rating before; null for the first rated contest.' })
  before(@Root() root: RatingRow): number | null {
    return shownRating(root.before, root.contests - 1);
  }

  @FieldResolver(() => Int, { description: 'Shown rating after.' })
  after(@Root() root: RatingRow): number {
    return shownRating(root.after, root.contests) ?? 0;
  }
}
