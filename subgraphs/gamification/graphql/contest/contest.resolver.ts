import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { createContest } from '../../commands/contest/create-contest.js';
import { joinContest } from '../../commands/contest/join-contest.js';
import { contestStatus } from '../../domain/contest.js';
import { contestById, listContests, viewerJoined, type ContestView } from '../../queries/contests.js';
import {
  ContestConnection,
  ContestStatusEnum,
  ContestType,
  CreateContestInput,
  JoinContestInput,
} from './contest.types.js';
import { CourseReference, UserReference } from '../references.js';

@ObjectType('ContestPayload', { description: 'Result of a change to a contest.' })
class ContestPayload {
  @Field(() => ContestType, { description: 'The contest as it is now.' })
  contest!: object;
}

@Resolver(() => ContestType)
export class ContestResolver {
  @Authorized()
  @Query(() => ContestType, { nullable: true, description: 'One contest; null when there is none with this id.' })
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

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      "Announces a contest. The course's instructor or staff. Errors: COURSE_NOT_AVAILABLE, NOT_YOUR_COURSE, INVALID_CONTEST_TIMES.",
  })
  async createContest(
    @Arg('input', () => CreateContestInput, { description: 'The contest.' }) input: CreateContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await createContest(context, input) };
  }

  @Authorized()
  @Mutation(() => ContestPayload, {
    description:
      'Joins a contest, until it ends; once a person. Errors: CONTEST_NOT_FOUND, CONTEST_FINISHED, ALREADY_JOINED.',
  })
  async joinContest(
    @Arg('input', () => JoinContestInput, { description: 'The contest.' }) input: JoinContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await joinContest(context, input) };
  }

  @FieldResolver(() => ContestStatusEnum, { description: 'Where it is in its life.' })
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

  @FieldResolver(() => Boolean, { description: 'Whether the viewer has joined.' })
  viewerJoined(@Root() root: ContestView, @Ctx() context: Context): Promise<boolean> {
    return viewerJoined(context).load(root.id);
  }
}
