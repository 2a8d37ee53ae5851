import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import type { Context } from '../../../../platform/context.js';
import { cancelSubmission } from '../../commands/coding/cancel-submission.js';
import { rejudgeExercise } from '../../commands/coding/rejudge-exercise.js';
import { runCode } from '../../commands/coding/run-code.js';
import { submitCode } from '../../commands/coding/submit-code.js';
import {
  casesOfSubmission,
  queueOfSubmission,
  submissionById,
  type CodingSubmissionView,
} from '../../queries/coding-submissions.js';
import { exerciseById } from '../../queries/content.js';
import { CourseObject, ExerciseObject } from '../course.types.js';
import { UserReference } from '../references.js';
import { publishProgress } from './judging-progress.js';
import {
  CancelSubmissionInput,
  CaseResultObject,
  CodingSubmissionObject,
  CodingSubmissionStatusEnum,
  JudgedCaseObject,
  RejudgeExerciseInput,
  RunCodeInput,
  SubmitCodeInput,
} from './coding.types.js';

@ObjectType('CodingSubmissionPayload', { description: 'Result of a change to a submitted program.' })
class CodingSubmissionPayload {
  @Field(() => CodingSubmissionObject, { description: 'The submission as it is now.' })
  submission!: object;
}

@ObjectType('RunCodePayload', { description: 'What a program gave that was tried.' })
class RunCodePayload {
  @ListSize(10)
  @Field(() => [CaseResultObject], { description: 'The result of each case in order.' })
  results!: readonly object[];
}

@ObjectType('RejudgeExercisePayload', { description: 'Programs that are judged again.' })
class RejudgeExercisePayload {
  @Field(() => Int, { description: 'Submissions that are judged again, behind all others.' })
  submissionCount!: number;

  @Field(() => CourseObject, { description: 'The course.' })
  course!: object;
}

@Resolver(() => CodingSubmissionObject)
export class CodingResolver {
  @Authorized()
  @Query(() => CodingSubmissionObject, {
    nullable: true,
    description: 'One submitted program, for its student and who grades them; null when there is none.',
  })
  codingSubmission(@Arg('id', () => ID, { description: 'Id of the submission.' }) id: string, @Ctx() context: Context) {
    return submissionById(context).load(id);
  }

  @Authorized()
  @Mutation(() => CodingSubmissionPayload, {
    description:
      'Hands in a program; the verdict follows, see `codingSubmissionUpdated`. A newer submission replaces one that waits for the same exercise, except in a contest. Errors: EXERCISE_NOT_FOUND, CONTEST_NOT_FOUND, NOT_JOINED, CONTEST_NOT_RUNNING, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED, EXERCISE_CLOSED, ATTEMPTS_EXHAUSTED, RATE_LIMITED, SUBMISSION_WAITING, JUDGE_BUSY.',
  })
  async submitCode(
    @Arg('input', () => SubmitCodeInput, { description: 'Exercise and program.' }) input: SubmitCodeInput,
    @Ctx() context: Context,
  ): Promise<CodingSubmissionPayload> {
    return { submission: await submitCode(context, input) };
  }

  @Authorized()
  @Mutation(() => RunCodePayload, {
    description:
      'Runs a program by the public cases or an own input, and waits for what it gives; nothing is stored. A newer run replaces one that waits. Errors: EXERCISE_NOT_FOUND, CONTEST_NOT_FOUND, NOT_JOINED, CONTEST_NOT_RUNNING, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED, RATE_LIMITED, JUDGE_BUSY.',
  })
  async runCode(
    @Arg('input', () => RunCodeInput, { description: 'Exercise, program and input.' }) input: RunCodeInput,
    @Ctx() context: Context,
  ): Promise<RunCodePayload> {
    return { results: await runCode(context, input) };
  }

  @Authorized()
  @Mutation(() => CodingSubmissionPayload, {
    description:
      'Cancels a program of the viewer that has no verdict. Idempotent. Errors: CODING_SUBMISSION_NOT_FOUND, SUBMISSION_JUDGED, CONTEST_SUBMISSION_STAYS.',
  })
  async cancelSubmission(
    @Arg('input', () => CancelSubmissionInput, { description: 'The submission.' }) input: CancelSubmissionInput,
    @Ctx() context: Context,
  ): Promise<CodingSubmissionPayload> {
    const submission = await cancelSubmission(context, input);
    // For the student's other devices.
    publishProgress(context, { submissionId: submission.id, studentId: submission.studentId, judged: 0, cases: 0 });
    return { submission };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => RejudgeExercisePayload, {
    description:
      "Judges all programs of an exercise again, by the cases of its newest version, or those of one contest. The course's instructor or staff. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_YOUR_COURSE.",
  })
  rejudgeExercise(
    @Arg('input', () => RejudgeExerciseInput, { description: 'The exercise.' }) input: RejudgeExerciseInput,
    @Ctx() context: Context,
  ): Promise<RejudgeExercisePayload> {
    return rejudgeExercise(context, input);
  }

  @FieldResolver(() => CodingSubmissionStatusEnum, { description: 'Where it is.' })
  async status(@Root() submission: CodingSubmissionView, @Ctx() context: Context): Promise<CodingSubmissionStatusEnum> {
    if (submission.verdict === 'cancelled') return CodingSubmissionStatusEnum.CANCELLED;
    if (submission.verdict !== null) return CodingSubmissionStatusEnum.JUDGED;
    const queued = await queueOfSubmission(context).load(submission.id);
    return queued?.started ? CodingSubmissionStatusEnum.RUNNING : CodingSubmissionStatusEnum.WAITING;
  }

  @FieldResolver(() => Float, { nullable: true, description: 'Accepted weight, 0 to 1; null before the verdict.' })
  score(@Root() submission: CodingSubmissionView): number | null {
    return submission.verdict === null || submission.verdict === 'cancelled' ? null : submission.score;
  }

  @FieldResolver(() => [JudgedCaseObject], { description: 'Its cases in order; empty before the verdict.' })
  @Directive('@listSize(assumedSize: 20)')
  cases(@Root() submission: CodingSubmissionView, @Ctx() context: Context) {
    return casesOfSubmission(context).load(submission.id);
  }

  @FieldResolver(() => ExerciseObject, {
    nullable: true,
    description: 'The exercise; null when it is not in the version of the course that the viewer sees.',
  })
  exercise(@Root() submission: CodingSubmissionView, @Ctx() context: Context) {
    return exerciseById(context).load(submission.exerciseId);
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() submission: CodingSubmissionView): UserReference {
    return { id: submission.studentId };
  }
}
