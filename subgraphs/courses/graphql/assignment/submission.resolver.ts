import { Arg, Args, Authorized, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { MINUTE, now } from '../../../../platform/domain/clock.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { signedFileUrl } from '../../../../platform/services/uploads/signed-urls.js';
import type { SubmittedFile } from '../../domain/assignment/submission.js';
import { roundHalfUp } from '../../domain/score.js';
import { exerciseById } from '../../queries/content.js';
import {
  assignmentSubmissionById,
  listSubmissions,
  type MemberView,
  type SubmissionView,
} from '../../queries/submissions.js';
import { ExerciseObject } from '../course.types.js';
import { UserReference } from '../references.js';
import {
  GradingFilterEnum,
  SubmissionConnection,
  SubmissionFileObject,
  SubmissionGradeObject,
  SubmissionObject,
  SubmittedWorkObject,
} from './submission.types.js';

const URL_LIFETIME_MS = 10 * MINUTE;

/** The viewer as one of its students; undefined for a grader. */
function ownOf(submission: SubmissionView, context: Context): MemberView | undefined {
  return submission.members.find(({ studentId }) => studentId === context.viewer?.id);
}

@Resolver(() => SubmissionObject)
export class SubmissionResolver {
  @Authorized()
  @Query(() => SubmissionObject, {
    nullable: true,
    description: 'One submission, for its students and who grades them; null when there is none.',
  })
  submission(@Arg('id', () => ID, { description: 'Id of the submission.' }) id: string, @Ctx() context: Context) {
    return assignmentSubmissionById(context).load(id);
  }

  @Authorized()
  @Query(() => SubmissionConnection, {
    description: 'Submissions for an assignment of the students whom the viewer grades, first drafts first.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  submissions(
    @Arg('exerciseId', () => ID, { description: 'The assignment.' }) exerciseId: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('filter', () => GradingFilterEnum, { nullable: true, description: 'Which of them. Default ALL.' })
    filter?: GradingFilterEnum | null,
  ) {
    return listSubmissions(context, { exerciseId, filter: filter ?? GradingFilterEnum.ALL }, args);
  }

  @FieldResolver(() => SubmittedWorkObject, {
    nullable: true,
    description: 'What its students work on; null for who grades them.',
  })
  draft(@Root() submission: SubmissionView, @Ctx() context: Context) {
    return ownOf(submission, context) ? submission.draft : null;
  }

  @FieldResolver(() => [UserReference], { description: 'Its students.' })
  @Directive('@listSize(assumedSize: 3)')
  students(@Root() submission: SubmissionView): UserReference[] {
    return submission.members.map(({ studentId }) => ({ id: studentId }));
  }

  @FieldResolver(() => SubmissionGradeObject, {
    nullable: true,
    description: 'The grade; for students null until it is posted.',
  })
  grade(@Root() submission: SubmissionView, @Ctx() context: Context): SubmissionGradeObject | null {
    const own = ownOf(submission, context);
    const { grade, points, gradedAt, postedAt, maxPoints } = submission;
    if (!grade || points === null || gradedAt === null || (own && postedAt === null)) return null;
    const finalPoints = own?.ownPoints ?? points;
    return {
      points: grade.points,
      finalPoints,
      score: roundHalfUp(Math.min(1, finalPoints / maxPoints)),
      levels: Object.entries(grade.levels).map(([criterionId, levelId]) => ({ criterionId, levelId })),
      comment: grade.comment,
      files: grade.files ?? [],
      gradedAt,
      current: submission.gradedRevision === submission.revision,
    };
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Grades so far: `gradeSubmission` names it. Null for its students.',
  })
  gradeRevision(@Root() submission: SubmissionView, @Ctx() context: Context): number | null {
    return ownOf(submission, context) ? null : submission.gradeRevision;
  }

  @FieldResolver(() => Boolean, { description: 'Whether its students see the grade.' })
  posted(@Root() submission: SubmissionView): boolean {
    return submission.postedAt !== null;
  }

  @FieldResolver(() => ExerciseObject, {
    nullable: true,
    description: 'The assignment; null when it is not in the version of the course that the viewer sees.',
  })
  exercise(@Root() submission: SubmissionView, @Ctx() context: Context) {
    return exerciseById(context).load(submission.exerciseId);
  }
}

@Resolver(() => SubmissionFileObject)
export class SubmissionFileResolver {
  @FieldResolver(() => String, { description: 'Where it can be fetched for 10 minutes, as an attachment.' })
  url(@Root() { key, name, type, size }: SubmittedFile, @Ctx() context: Context): string {
    const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
    return signedFileUrl(
      context,
      { key, fileName: `submission${extension}`, contentType: type, size },
      now(),
      URL_LIFETIME_MS,
    );
  }
}
