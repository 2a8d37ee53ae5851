import { Arg, Authorized, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { createContest } from '../../commands/contest/create-contest.js';
import { extendContest } from '../../commands/contest/extend-contest.js';
import { joinContest } from '../../commands/contest/join-contest.js';
import { deleteContest } from '../../commands/contest/delete-contest.js';
import { disqualify } from '../../commands/contest/disqualify.js';
import { finalizeContest } from '../../commands/contest/finalize-contest.js';
import { freezeStandings } from '../../commands/contest/freeze-standings.js';
import { grantExtraTime } from '../../commands/contest/grant-extra-time.js';
import { ignoreSubmission } from '../../commands/contest/ignore-submission.js';
import { leaveContest } from '../../commands/contest/leave-contest.js';
import { publishContest } from '../../commands/contest/publish-contest.js';
import { rateContest } from '../../commands/contest/rate-contest.js';
import { reinstate } from '../../commands/contest/reinstate.js';
import { removeInterval } from '../../commands/contest/remove-interval.js';
import { startVirtualContest } from '../../commands/contest/start-virtual-contest.js';
import { stepResolver } from '../../commands/contest/step-resolver.js';
import { updateContest } from '../../commands/contest/update-contest.js';
import { contestById } from '../../queries/contests.js';
import {
  CreateContestInput,
  DeleteContestInput,
  DisqualifyInput,
  ExtendContestInput,
  FinalizeContestInput,
  FreezeStandingsInput,
  GrantExtraTimeInput,
  IgnoreSubmissionInput,
  JoinContestInput,
  LeaveContestInput,
  PublishContestInput,
  RateContestInput,
  ReinstateInput,
  RemoveIntervalInput,
  StartVirtualContestInput,
  StepResolverInput,
  UpdateContestInput,
} from './contest.inputs.js';
import { ContestType } from './contest.types.js';

@ObjectType('ContestPayload', { description: 'Result of a change to a contest.' })
class ContestPayload {
  @Field(() => ContestType, { description: 'The contest as it is now.' })
  contest!: object;
}

/** What changes a contest or who takes part in it. */
@Resolver(() => ContestType)
export class ContestChangesResolver {
  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      "Makes a contest, published unless `publish` is false. The course's instructor or staff. Errors: COURSE_NOT_AVAILABLE, NOT_YOUR_COURSE, INVALID_CONTEST, INVALID_CONTEST_TIMES, PROBLEM_PUBLISHED.",
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
      'Joins a contest, until it ends; once a person. Of teams all compete as one participant. Errors: CONTEST_NOT_FOUND, CONTEST_FINISHED, CONTEST_FULL, CONTEST_LOCKED, WRONG_ENTRY_CODE, TEAM_NOT_FOUND, TEAM_FULL, ALREADY_JOINED.',
  })
  async joinContest(
    @Arg('input', () => JoinContestInput, { description: 'The contest.' }) input: JoinContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await joinContest(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Makes a running contest longer for all; a freeze that has not begun moves with the end. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_NOT_RUNNING, INVALID_CONTEST_TIMES, IDEMPOTENCY_KEY_REUSED. The course’s instructor and staff.',
  })
  async extendContest(
    @Arg('input', () => ExtendContestInput, { description: 'What is to be done.' }) input: ExtendContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    const contest = await contestById(context).load((await extendContest(context, input)).contestId);
    if (!contest) throw new Error('A contest that was just changed is there.');
    return { contest };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Lets users find and join a draft. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, PROBLEM_PUBLISHED, INVALID_CONTEST_TIMES. The course’s instructor and staff.',
  })
  async publishContest(
    @Arg('input', () => PublishContestInput, { description: 'What is to be done.' }) input: PublishContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await publishContest(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Changes a contest before its start. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_LOCKED, INVALID_CONTEST, INVALID_CONTEST_TIMES, PROBLEM_PUBLISHED. The course’s instructor and staff.',
  })
  async updateContest(
    @Arg('input', () => UpdateContestInput, { description: 'What is to be done.' }) input: UpdateContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await updateContest(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Deletes a contest before its start. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_LOCKED. The course’s instructor and staff.',
  })
  async deleteContest(
    @Arg('input', () => DeleteContestInput, { description: 'What is to be done.' }) input: DeleteContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await deleteContest(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Shows others no new results from now on. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_NOT_RUNNING. The course’s instructor and staff.',
  })
  async freezeStandings(
    @Arg('input', () => FreezeStandingsInput, { description: 'What is to be done.' }) input: FreezeStandingsInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await freezeStandings(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Does not count the minutes of an outage. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_FINISHED, INVALID_CONTEST_TIMES. The course’s instructor and staff.',
  })
  async removeInterval(
    @Arg('input', () => RemoveIntervalInput, { description: 'What is to be done.' }) input: RemoveIntervalInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await removeInterval(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Lets one participant submit longer. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_NOT_RUNNING, NOT_JOINED. The course’s instructor and staff.',
  })
  async grantExtraTime(
    @Arg('input', () => GrantExtraTimeInput, { description: 'What is to be done.' }) input: GrantExtraTimeInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await grantExtraTime(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Lists a participant last, without a rank; others move up. XP and ratings of a finished contest follow. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, NOT_JOINED. The course’s instructor and staff.',
  })
  async disqualify(
    @Arg('input', () => DisqualifyInput, { description: 'What is to be done.' }) input: DisqualifyInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await disqualify(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Takes a disqualification back. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, NOT_JOINED. The course’s instructor and staff.',
  })
  async reinstate(
    @Arg('input', () => ReinstateInput, { description: 'What is to be done.' }) input: ReinstateInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await reinstate(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Takes a submission out of the standings, or back in. Errors: CONTEST_SUBMISSION_NOT_FOUND, NOT_YOUR_COURSE. The course’s instructor and staff.',
  })
  async ignoreSubmission(
    @Arg('input', () => IgnoreSubmissionInput, { description: 'What is to be done.' }) input: IgnoreSubmissionInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await ignoreSubmission(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Makes results final; XP and badges follow within seconds. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_NOT_RUNNING, CONTEST_FINISHED, JUDGING_PENDING. The course’s instructor and staff.',
  })
  async finalizeContest(
    @Arg('input', () => FinalizeContestInput, { description: 'What is to be done.' }) input: FinalizeContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await finalizeContest(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Reveals the next result of the freeze to all who watch. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_NOT_RUNNING. The course’s instructor and staff.',
  })
  async stepResolver(
    @Arg('input', () => StepResolverInput, { description: 'What is to be done.' }) input: StepResolverInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await stepResolver(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ContestPayload, {
    description:
      'Changes the ratings of participants by a finished contest, and again those of contests rated after it. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, CONTEST_NOT_RUNNING, CONTEST_NOT_RATABLE. The course’s instructor and staff.',
  })
  async rateContest(
    @Arg('input', () => RateContestInput, { description: 'What is to be done.' }) input: RateContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await rateContest(context, input) };
  }

  @Authorized()
  @Mutation(() => ContestPayload, {
    description: 'Leaves a contest before its start. Errors: CONTEST_NOT_FOUND, CONTEST_LOCKED, NOT_JOINED.',
  })
  async leaveContest(
    @Arg('input', () => LeaveContestInput, { description: 'What is to be done.' }) input: LeaveContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await leaveContest(context, input) };
  }

  @Authorized()
  @Mutation(() => ContestPayload, {
    description:
      'Takes a finished contest in a time window of one’s own: without rank, XP and rating; once. Errors: CONTEST_NOT_FOUND, CONTEST_NOT_RUNNING, ALREADY_JOINED.',
  })
  async startVirtualContest(
    @Arg('input', () => StartVirtualContestInput, { description: 'What is to be done.' })
    input: StartVirtualContestInput,
    @Ctx() context: Context,
  ): Promise<ContestPayload> {
    return { contest: await startVirtualContest(context, input) };
  }
}
