import { MaxLength } from 'class-validator';
import { Directive, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { CodeLanguageEnum } from '../exercise/coding-task.types.js';

export enum CodingVerdictEnum {
  CANCELLED = 'cancelled',
  INTERNAL_ERROR = 'internal-error',
  COMPILE_ERROR = 'compile-error',
  OUTPUT_LIMIT = 'output-limit',
  MEMORY_LIMIT = 'memory-limit',
  TIME_LIMIT = 'time-limit',
  RUNTIME_ERROR = 'runtime-error',
  WRONG_ANSWER = 'wrong-answer',
  ACCEPTED = 'accepted',
}
registerEnumType(CodingVerdictEnum, {
  name: 'CodingVerdict',
  description: 'What became of a program, or of one case of it: the first that applies.',
  valuesConfig: {
    CANCELLED: { description: 'It was not judged: cancelled, or replaced by a newer submission.' },
    INTERNAL_ERROR: { description: 'The judge failed, twice.' },
    COMPILE_ERROR: { description: 'The source can not be compiled.' },
    OUTPUT_LIMIT: { description: 'It printed too much.' },
    MEMORY_LIMIT: { description: 'It needed too much memory.' },
    TIME_LIMIT: { description: 'It took too long.' },
    RUNTIME_ERROR: { description: 'It ended with an error.' },
    WRONG_ANSWER: { description: 'Its output is not the expected one.' },
    ACCEPTED: { description: 'Its output is the expected one.' },
  },
});

export enum CodingSubmissionStatusEnum {
  WAITING = 'waiting',
  RUNNING = 'running',
  JUDGED = 'judged',
  CANCELLED = 'cancelled',
}
registerEnumType(CodingSubmissionStatusEnum, {
  name: 'CodingSubmissionStatus',
  description: 'Where a program is.',
  valuesConfig: {
    WAITING: { description: 'It waits for the judge.' },
    RUNNING: { description: 'Its cases are being run.' },
    JUDGED: { description: 'It has a verdict.' },
    CANCELLED: { description: 'It was cancelled and will not be judged.' },
  },
});

@ObjectType('ProgramError', { description: 'Why a program ended.' })
export class ProgramErrorObject {
  @Field(() => String, { description: 'The message.' })
  message!: string;

  @Field(() => Int, { nullable: true, description: 'Line of the source, from 1; null if unknown.' })
  line!: number | null;

  @Field(() => Int, { nullable: true, description: 'Column of the line, from 1; null if unknown.' })
  column!: number | null;
}

@ObjectType('CaseResult', { description: 'What one case gave.' })
export class CaseResultObject {
  @Field(() => Int, { description: 'Number of the case, from 1.' })
  number!: number;

  @Field(() => CodingVerdictEnum, { description: 'What became of it.' })
  verdict!: CodingVerdictEnum;

  @Field(() => Float, { description: 'CPU time in milliseconds.' })
  cpuMs!: number;

  @Field(() => Float, { nullable: true, description: 'Memory in KiB; null if unknown.' })
  memoryKiB!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it printed, or the JSON of its result. Null for a hidden case and after 90 days.',
  })
  output!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it printed as errors. Null for a hidden case and after 90 days.',
  })
  errors!: string | null;

  @Field(() => ProgramErrorObject, {
    nullable: true,
    description: 'Why it ended; null if it ended well, for a hidden case and after 90 days.',
  })
  error!: ProgramErrorObject | null;
}

@ObjectType('JudgedCase', { description: 'What one case of a submission gave.' })
export class JudgedCaseObject extends CaseResultObject {
  @Field(() => Boolean, { description: 'Whether students see only number, verdict, time and memory of it.' })
  hidden!: boolean;

  @Field(() => String, { nullable: true, description: 'The input; null for students where it is hidden.' })
  input!: string | null;

  @Field(() => String, { nullable: true, description: 'The expected output; null for students where it is hidden.' })
  expected!: string | null;

  @Field(() => Boolean, { description: 'Whether more was printed than is kept.' })
  truncated!: boolean;
}

@ObjectType('CaseGroupScore', { description: 'Score of a group of cases.' })
export class CaseGroupScoreObject {
  @Field(() => String, { description: 'Name of the group.' })
  group!: string;

  @Field(() => Float, { description: '1 if all its cases were accepted, else 0.' })
  score!: number;
}

@ObjectType('CodingSubmission', {
  description: 'A program that a student handed in, for the student and who grades them.',
})
@Directive('@cacheControl(scope: "PRIVATE")')
export class CodingSubmissionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => CodeLanguageEnum, { description: 'Its language.' })
  language!: CodeLanguageEnum;

  @Field(() => String, { description: 'The program.' })
  source!: string;

  @Field(() => DateTime, { description: 'When it was received.' })
  submittedAt!: Date;

  @Field(() => Int, { description: 'Judgments so far.' })
  revision!: number;

  @Field(() => CodingVerdictEnum, {
    nullable: true,
    description: 'That of its first case that was not accepted; null before.',
  })
  verdict!: CodingVerdictEnum | null;

  @ListSize(10)
  @Field(() => [CaseGroupScoreObject], { description: 'Score of each group of cases; empty where there are none.' })
  groups!: readonly CaseGroupScoreObject[];

  @Field(() => DateTime, { nullable: true, description: 'When it got its verdict; null before.' })
  judgedAt!: Date | null;
}

@ObjectType('CodingSubmissionUpdate', { description: 'A step of the judging of a program.' })
export class CodingSubmissionUpdateObject {
  @Field(() => Int, { description: 'Cases that have run; 0 when it is not running.' })
  judged!: number;

  @Field(() => Int, { description: 'Cases in all; 0 when it is not running.' })
  caseCount!: number;
}

@InputType('SubmitCodeInput', { description: 'A program to be judged.' })
export class SubmitCodeInput {
  @Field(() => ID, { description: 'An exercise of type CODING.' })
  exerciseId!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'A contest that the viewer has joined and of which the exercise is a problem. Absent: it counts for the course.',
  })
  contestId?: string | null;

  @Field(() => CodeLanguageEnum, { description: 'One of the languages of the exercise.' })
  language!: CodeLanguageEnum;

  @Field(() => String, { description: 'The program, at most 64 KiB.' })
  source!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Made by the client, unique for the act: sending it again has no second effect.',
  })
  @MaxLength(100)
  idempotencyKey?: string | null;
}

@InputType('RunCodeInput', { description: 'A program to be tried.' })
export class RunCodeInput {
  @Field(() => ID, { description: 'An exercise of type CODING.' })
  exerciseId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'A contest that the viewer has joined and of which the exercise is a problem.',
  })
  contestId?: string | null;

  @Field(() => CodeLanguageEnum, { description: 'One of the languages of the exercise.' })
  language!: CodeLanguageEnum;

  @Field(() => String, { description: 'The program, at most 64 KiB.' })
  source!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Text for stdin, or a JSON array of arguments; at most 256 KiB. When absent the public cases are run.',
  })
  input?: string | null;
}

@InputType('CancelSubmissionInput', { description: 'A program that is not to be judged.' })
export class CancelSubmissionInput {
  @Field(() => ID, { description: 'The submission.' })
  submissionId!: string;
}

@InputType('RejudgeExerciseInput', { description: 'An exercise whose programs are judged again.' })
export class RejudgeExerciseInput {
  @Field(() => ID, { description: 'An exercise of type CODING.' })
  exerciseId!: string;

  @Field(() => Boolean, { description: 'Whether a lower score replaces a higher one.' })
  mayLower!: boolean;

  @Field(() => ID, {
    nullable: true,
    description:
      'Judge the programs of this contest again, by the cases that the draft has now. Absent: those outside of contests.',
  })
  contestId?: string | null;
}
