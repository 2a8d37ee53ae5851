import { ArrayMaxSize, ValidateNested } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { IsProse } from '../../../../platform/graphql/text.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { startPeerReview } from '../../commands/peer-review/start-peer-review.js';
import { submitPeerReview } from '../../commands/peer-review/submit-peer-review.js';
import { ASSIGNMENT_LIMITS } from '../../domain/assignment/rules.js';
import { peerReviewsOfSubmission, viewerPeerReviews, type PeerReviewView } from '../../queries/peer-reviews.js';
import type { SubmissionView } from '../../queries/submissions.js';
import { ExerciseObject } from '../course.types.js';
import { UserReference } from '../references.js';
import { ChosenLevelInput, ChosenLevelObject, SubmissionObject, SubmittedWorkObject } from './submission.types.js';

@ObjectType('PeerReview', {
  description: 'A review of a submission by another student; only graders see by whom.',
})
@Directive('@cacheControl(scope: "PRIVATE")')
export class PeerReviewObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => SubmittedWorkObject, {
    nullable: true,
    description: 'What is reviewed, for the reviewer; null for others.',
  })
  work!: object | null;

  @Field(() => String, { description: 'What the reviewer says; may be empty.' })
  comment!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was submitted last; null before.' })
  reviewedAt!: Date | null;
}

@InputType('StartPeerReviewInput', { description: 'An assignment whose submissions students review.' })
class StartPeerReviewInput {
  @Field(() => ID, { description: 'An exercise of type ASSIGNMENT.' })
  exerciseId!: string;
}

@ObjectType('StartPeerReviewPayload', { description: 'What the viewer reviews.' })
class StartPeerReviewPayload {
  @ListSize(3)
  @Field(() => [PeerReviewObject], {
    description: 'One for each submission, at most 10; none without an own submission.',
  })
  reviews!: readonly object[];
}

@InputType('SubmitPeerReviewInput', { description: 'A review.' })
class SubmitPeerReviewInput {
  @Field(() => ID, { description: 'The review.' })
  reviewId!: string;

  @Field(() => [ChosenLevelInput], { description: 'A level for each criterion of the rubric.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.criteria)
  @ValidateNested()
  levels!: ChosenLevelInput[];

  @Field(() => String, { nullable: true, description: 'For the student, at most 10000 characters. Default empty.' })
  @IsProse({ min: 0, max: 10_000 })
  comment?: string | null;
}

@ObjectType('SubmitPeerReviewPayload', { description: 'A review that was submitted.' })
class SubmitPeerReviewPayload {
  @Field(() => PeerReviewObject, { nullable: true, description: 'The review as it is now.' })
  review!: object | null;
}

@Resolver(() => PeerReviewObject)
export class PeerReviewResolver {
  @Authorized()
  @Mutation(() => StartPeerReviewPayload, {
    description:
      'Gives the viewer submissions of others to review, from the close of the assignment until the end of the reviews. Idempotent. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED, PEER_REVIEW_CLOSED.',
  })
  async startPeerReview(
    @Arg('input', () => StartPeerReviewInput, { description: 'The assignment.' }) input: StartPeerReviewInput,
    @Ctx() context: Context,
  ): Promise<StartPeerReviewPayload> {
    await startPeerReview(context, input);
    return { reviews: await viewerPeerReviews(context).load(input.exerciseId) };
  }

  @Authorized()
  @Mutation(() => SubmitPeerReviewPayload, {
    description:
      'Submits a review; again until the end, the last one counts. The grade is the median of each criterion. Errors: PEER_REVIEW_NOT_FOUND, PEER_REVIEW_CLOSED.',
  })
  async submitPeerReview(
    @Arg('input', () => SubmitPeerReviewInput, { description: 'The review.' }) input: SubmitPeerReviewInput,
    @Ctx() context: Context,
  ): Promise<SubmitPeerReviewPayload> {
    const exerciseId = await submitPeerReview(context, input);
    const reviews = await viewerPeerReviews(context).load(exerciseId);
    return { review: reviews.find(({ id }) => id === input.reviewId) ?? null };
  }

  @ListSize(4)
  @FieldResolver(() => [ChosenLevelObject], { description: 'Levels of the rubric; empty before it is submitted.' })
  levels(@Root() { levels }: PeerReviewView) {
    return Object.entries(levels).map(([criterionId, levelId]) => ({ criterionId, levelId }));
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who made it, for graders; null for students.' })
  reviewer(@Root() { reviewerId }: PeerReviewView): UserReference | null {
    return reviewerId === null ? null : { id: reviewerId };
  }
}

@Resolver(() => ExerciseObject)
export class ExercisePeerReviewResolver {
  @ListSize(3)
  @FieldResolver(() => [PeerReviewObject], {
    description: 'What the viewer reviews of an assignment, at most 10; empty before `startPeerReview`.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerPeerReviews(@Root() exercise: { readonly id: string }, @Ctx() context: Context) {
    return viewerPeerReviews(context).load(exercise.id);
  }
}

@Resolver(() => SubmissionObject)
export class SubmissionPeerReviewResolver {
  @ListSize(3)
  @FieldResolver(() => [PeerReviewObject], {
    description: 'Reviews by other students, at most 10: for its student once the reviews have ended, and for graders.',
  })
  peerReviews(@Root() submission: SubmissionView, @Ctx() context: Context) {
    return peerReviewsOfSubmission(context).load(submission.id);
  }
}
