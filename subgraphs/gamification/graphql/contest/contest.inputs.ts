import { ArrayMaxSize, IsOptional, Length, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { DateTime, IdempotentInput } from '../../../../platform/graphql/types.js';
import { ContestFormatEnum, ContestPointsByEnum, ContestTiesEnum } from './contest.types.js';

@InputType('ContestProblemInput', { description: 'A problem of a contest.' })
export class ContestProblemInput {
  @Field(() => ID, { description: 'A coding exercise that is in no published version of a course.' })
  exerciseId!: string;

  @Field(() => String, { description: 'What it is called in standings: 1 to 4 capital letters and digits.' })
  @Length(1, 4)
  label!: string;

  @Field(() => Int, { defaultValue: 100, description: 'Points for all of it: 1 to 10000.' })
  @Min(1)
  @Max(10_000)
  points!: number;
}

@InputType('ContestTermsInput', { description: 'Base of inputs that have the terms of a contest.' })
abstract class ContestTermsInput {
  @Field(() => ContestFormatEnum, { nullable: true, description: 'How it is scored. Default ICPC.' })
  format?: ContestFormatEnum | null;

  @Field(() => [ContestProblemInput], { nullable: true, description: 'Its problems, at most 26, in order.' })
  @IsOptional()
  @ArrayMaxSize(26)
  @ValidateNested({ each: true })
  problems?: ContestProblemInput[] | null;

  @Field(() => Int, { nullable: true, description: 'Minutes for each rejected attempt, 0 to 60. Default 20.' })
  @IsOptional()
  @Min(0)
  @Max(60)
  penaltyMinutes?: number | null;

  @Field(() => ContestPointsByEnum, { nullable: true, description: 'Which results count for points. Default BEST.' })
  pointsBy?: ContestPointsByEnum | null;

  @Field(() => ContestTiesEnum, { nullable: true, description: 'What equal points mean. Default SHARED.' })
  ties?: ContestTiesEnum | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The last minutes in which others see no new results: at most half of the contest. Default 0.',
  })
  @IsOptional()
  @Min(0)
  freezeMinutes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Members of a team, 1 to 3; default 1: no teams. A contest of teams changes no ratings.',
  })
  @IsOptional()
  @Min(1)
  @Max(3)
  teamSize?: number | null;

  @Field(() => String, { nullable: true, description: 'Needed to join, 4 to 40 characters; null for none.' })
  @IsOptional()
  @Length(4, 40)
  entryCode?: string | null;
}

@InputType('CreateContestInput', { description: 'A new contest.' })
export class CreateContestInput extends ContestTermsInput {
  @Field(() => String, { description: 'Its name, 1 to 120 characters.' })
  @IsTitle({ max: 120 })
  title!: string;

  @Field(() => ID, { description: 'The published course in which it is held.' })
  courseId!: string;

  @Field(() => DateTime, { description: 'When it starts: in the future.' })
  startsAt!: Date;

  @Field(() => DateTime, { description: 'When it ends: 5 minutes to 30 days after the start.' })
  endsAt!: Date;

  @Field(() => Boolean, {
    defaultValue: true,
    description: "Whether users find it at once. Otherwise it is a draft of the course's instructor and staff.",
  })
  publish!: boolean;
}

@InputType('UpdateContestInput', { description: 'New terms of a contest. What is absent stays as it is.' })
export class UpdateContestInput extends ContestTermsInput {
  @Field(() => ID, { description: 'The contest.' })
  contestId!: string;

  @Field(() => String, { nullable: true, description: 'Its name, 1 to 120 characters.' })
  @IsOptional()
  @IsTitle({ max: 120 })
  title?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it starts: in the future.' })
  startsAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ends: 5 minutes to 30 days after the start.' })
  endsAt?: Date | null;
}

@InputType('JoinContestInput', { description: 'The contest that the viewer joins.' })
export class JoinContestInput {
  @Field(() => ID, { description: 'The contest.' })
  contestId!: string;

  @Field(() => String, { nullable: true, description: 'The entry code, where the contest needs one.' })
  code?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the team that the viewer joins, in a contest of teams. Teams are fixed at the start.',
  })
  teamCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of a new team, 1 to 60 characters, in a contest of teams.',
  })
  @IsOptional()
  @IsTitle({ max: 60 })
  teamName?: string | null;
}

@InputType('OfContestInput', { description: 'Base of inputs that name a contest.' })
abstract class OfContest {
  @Field(() => ID, { description: 'The contest.' })
  contestId!: string;
}

@InputType('PublishContestInput', { description: 'The draft that users may find from now on.' })
export class PublishContestInput extends OfContest {}

@InputType('DeleteContestInput', { description: 'The contest that is deleted.' })
export class DeleteContestInput extends OfContest {}

@InputType('LeaveContestInput', { description: 'The contest that the viewer leaves.' })
export class LeaveContestInput extends OfContest {}

@InputType('FreezeStandingsInput', { description: 'The contest whose standings are frozen now.' })
export class FreezeStandingsInput extends OfContest {}

@InputType('FinalizeContestInput', { description: 'The contest whose results become final.' })
export class FinalizeContestInput extends OfContest {}

@InputType('RateContestInput', { description: 'The finished contest that changes ratings.' })
export class RateContestInput extends OfContest {}

@InputType('StartVirtualContestInput', { description: 'The finished contest that the viewer takes by themselves.' })
export class StartVirtualContestInput extends OfContest {}

@InputType('StepResolverInput', { description: 'Which result is revealed.' })
export class StepResolverInput extends OfContest {
  @Field(() => Int, {
    description: 'Its number, from 1: `resolverSteps` and one. Sending it again reveals nothing more.',
  })
  @Min(1)
  step!: number;
}

@InputType('RemoveIntervalInput', { description: 'A part of the contest that is not counted.' })
export class RemoveIntervalInput extends OfContest {
  @Field(() => DateTime, { description: 'Its start.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Its end: in the past.' })
  to!: Date;
}

@InputType('GrantExtraTimeInput', { description: 'Which participant may submit longer.' })
export class GrantExtraTimeInput extends OfContest {
  @Field(() => ID, { description: 'The participant.' })
  userId!: string;

  @Field(() => Int, { description: 'Minutes after the end: 0 to 1440. Replaces what was granted before.' })
  @Min(0)
  @Max(1_440)
  minutes!: number;
}

@InputType('DisqualifyInput', { description: 'The participant who is disqualified.' })
export class DisqualifyInput extends OfContest {
  @Field(() => ID, { description: 'The participant.' })
  userId!: string;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @IsProse({ min: 3, max: 500 })
  reason!: string;
}

@InputType('ReinstateInput', { description: 'The participant whose disqualification is taken back.' })
export class ReinstateInput extends OfContest {
  @Field(() => ID, { description: 'The participant.' })
  userId!: string;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @IsProse({ min: 3, max: 500 })
  reason!: string;
}

@InputType('IgnoreSubmissionInput', { description: 'A submission that does not count.' })
export class IgnoreSubmissionInput {
  @Field(() => ID, { description: 'The submission.' })
  submissionId!: string;

  @Field(() => Boolean, { defaultValue: true, description: 'False: it counts again.' })
  ignored!: boolean;
}

@InputType('ExtendContestInput', { description: 'How much longer a running contest is.' })
export class ExtendContestInput extends IdempotentInput {
  @Field(() => ID, { description: 'The contest.' })
  contestId!: string;

  @Field(() => Int, { description: 'Minutes: 1 to 1440.' })
  @Min(1)
  @Max(1_440)
  minutes!: number;
}

@InputType('AnnounceInput', { description: 'A message to all participants.' })
export class AnnounceInput extends IdempotentInput {
  @Field(() => ID, { description: 'The contest.' })
  contestId!: string;

  @Field(() => String, { description: 'The text, 1 to 2000 characters.' })
  @IsProse({ max: 2_000 })
  text!: string;
}

@InputType('AskClarificationInput', { description: 'A question about a contest.' })
export class AskClarificationInput extends IdempotentInput {
  @Field(() => ID, { description: 'The contest.' })
  contestId!: string;

  @Field(() => String, { nullable: true, description: 'Label of the problem; absent for the contest as a whole.' })
  problem?: string | null;

  @Field(() => String, { description: 'The question, 1 to 2000 characters.' })
  @IsProse({ max: 2_000 })
  question!: string;
}

@InputType('AnswerClarificationInput', { description: 'The answer to a question.' })
export class AnswerClarificationInput {
  @Field(() => ID, { description: 'The question.' })
  clarificationId!: string;

  @Field(() => String, { description: 'The answer, 1 to 2000 characters.' })
  @IsProse({ max: 2_000 })
  answer!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether all participants see question and answer.' })
  toAll!: boolean;
}
