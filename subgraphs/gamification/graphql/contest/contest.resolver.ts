import { Arg, Args, Authorized, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { contestStatus } from '../../domain/contest/contest.js';
import type { ContestProblem } from '../../domain/contest/standings.js';
import { ownSubmissions, type OwnSubmission } from '../../queries/contest-standings.js';
import {
  contestById,
  contestRole,
  listContests,
  ownTeam,
  type ContestView,
  type OwnTeam,
} from '../../queries/contests.js';
import { CourseReference, ExerciseReference, UserReference } from '../references.js';
import {
  ContestConnection,
  ContestIntervalType,
  ContestProblemType,
  ContestStatusEnum,
  ContestSubmissionType,
  ContestTeamType,
  ContestType,
} from './contest.types.js';

@Resolver(() => ContestType)
export class ContestResolver {
  @Authorized()
  @Query(() => ContestType, {
    nullable: true,
    description: "One contest; null when there is none with this id. A draft is for the course's instructor and staff.",
  })
  contest(@Arg('id', () => ID, { description: 'Id of the contest.' }) id: string, @Ctx() context: Context) {
    return contestById(context).load(id);
  }

  @Authorized()
  @Query(() => ContestConnection, { description: 'Contests, newest first.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  contests(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only contests of this course.' })
    courseId?: string | null,
  ) {
    return listContests(context, courseId ?? null, args);
  }

  @FieldResolver(() => ContestStatusEnum, { description: 'The status.' })
  status(@Root() root: ContestView) {
    return contestStatus(root, now());
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course in which it is held.' })
  course(@Root() root: ContestView): CourseReference {
    return { id: root.courseId };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who announced it.' })
  createdBy(@Root() root: ContestView): UserReference {
    return { id: root.createdBy };
  }

  @FieldResolver(() => Boolean, { description: 'Whether a code is needed to join.' })
  needsCode(@Root() root: ContestView): boolean {
    return root.entryCode !== null;
  }

  @FieldResolver(() => [ContestProblemType], {
    nullable: true,
    description:
      "Its problems, at most 26. From the start on for participants, after the end for all; before for the course's instructor and staff. Null for others.",
  })
  @Directive('@listSize(assumedSize: 12)')
  async problems(@Root() root: ContestView, @Ctx() context: Context): Promise<readonly ContestProblem[] | null> {
    const { joined, manages, virtualUntil } = await contestRole(context).load(root.id);
    const status = contestStatus(root, now());
    const isOpen = status === 'finished' || ((joined || virtualUntil !== null) && status !== 'upcoming');
    return manages || isOpen ? root.problems : null;
  }

  @FieldResolver(() => [ContestIntervalType], { description: 'Parts that are not counted, at most a few.' })
  @Directive('@listSize(assumedSize: 2)')
  removedIntervals(@Root() root: ContestView): ContestIntervalType[] {
    return root.removed.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) }));
  }

  @FieldResolver(() => Boolean, { description: 'Whether it changed ratings.' })
  rated(@Root() root: ContestView): boolean {
    return root.ratedAt !== null;
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer has joined.' })
  async viewerJoined(@Root() root: ContestView, @Ctx() context: Context): Promise<boolean> {
    return (await contestRole(context).load(root.id)).joined;
  }

  @FieldResolver(() => ContestTeamType, {
    nullable: true,
    description: "The viewer's own team; null for users who have not joined, and in a contest without teams.",
  })
  viewerTeam(@Root() root: ContestView, @Ctx() context: Context): Promise<OwnTeam | null> | null {
    return root.teamSize > 1 ? ownTeam(context, root.id) : null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'Until when the viewer may submit: the end, extra time or their virtual contest. Null for users who have not joined.',
  })
  async viewerEndsAt(@Root() root: ContestView, @Ctx() context: Context): Promise<Date | null> {
    const { joined, extraUntil, virtualUntil } = await contestRole(context).load(root.id);
    if (!joined) return virtualUntil;
    return extraUntil !== null && extraUntil > root.endsAt ? extraUntil : root.endsAt;
  }

  @FieldResolver(() => [ContestSubmissionType], {
    description: 'Submissions of the viewer and of their team, with their own verdicts, the newest first; at most 500.',
  })
  @Directive('@listSize(assumedSize: 50)')
  viewerSubmissions(@Root() root: ContestView, @Ctx() context: Context) {
    return ownSubmissions(context, root.id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The entry code. For the course's instructor and staff; null for others.",
  })
  async entryCode(@Root() root: ContestView, @Ctx() context: Context): Promise<string | null> {
    return (await contestRole(context).load(root.id)).manages ? root.entryCode : null;
  }
}

@Resolver(() => ContestTeamType)
export class ContestTeamResolver {
  @FieldResolver(() => [UserReference], {
    nullable: true,
    description: 'Its members who are shown by name, the captain first.',
  })
  @ListSize(3)
  members(@Root() root: Pick<OwnTeam, 'members'>): UserReference[] {
    return root.members.map((id) => ({ id }));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'By which others join it before the start: give it to them. For its members; null for others.',
  })
  code(@Root() root: Partial<OwnTeam>): string | null {
    return root.code ?? null;
  }
}

@Resolver(() => ContestProblemType)
export class ContestProblemResolver {
  @FieldResolver(() => ExerciseReference, { nullable: true, description: 'The exercise; null when it is not there.' })
  exercise(@Root() root: ContestProblem): ExerciseReference {
    return { id: root.exerciseId };
  }
}

@Resolver(() => ContestSubmissionType)
export class ContestSubmissionResolver {
  @FieldResolver(() => ExerciseReference, { nullable: true, description: 'The exercise; null when it is not there.' })
  exercise(@Root() root: OwnSubmission): ExerciseReference {
    return { id: root.exerciseId };
  }

  @FieldResolver(() => Int, { description: 'Score in percent.' })
  percent(@Root() root: OwnSubmission): number {
    return Math.round(Number(root.score) * 100);
  }
}
