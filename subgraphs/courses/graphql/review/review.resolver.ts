import { Max, Min } from 'class-validator';
import {
  Arg,
  Args,
  ArgsType,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { answerCard } from '../../commands/review/answer-card.js';
import { undoAnswer } from '../../commands/review/undo-answer.js';
import { RATINGS, scheduleAfter } from '../../domain/review/schedule.js';
import { courseById } from '../../queries/catalog.js';
import { exerciseById, lessonById } from '../../queries/content.js';
import {
  questionOfCard,
  reviewCardById,
  reviewQueue,
  type ReviewCardView,
  type ReviewQueueView,
} from '../../queries/review/review-cards.js';
import { CourseObject, ExerciseObject, LessonObject } from '../course.types.js';
import { AttemptQuestionObject } from '../quiz/attempt.types.js';
import {
  AnswerCardInput,
  AnswerCardPayload,
  ReviewCardObject,
  ReviewChoiceObject,
  ReviewQueueObject,
  UndoAnswerInput,
  UndoAnswerPayload,
} from './review.types.js';

@ArgsType()
class ReviewCardsArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many, 1 to 100.' })
  @Min(1)
  @Max(100)
  first!: number;
}

@Resolver(() => ReviewQueueObject)
export class ReviewQueueResolver {
  @Authorized()
  @Query(() => ReviewQueueObject, {
    description:
      'Cards that the viewer reviews now, by their own local day: at most 20 new ones and 200 in total on a day. A card that was answered today may come again beyond these numbers.',
  })
  reviewQueue(@Ctx() context: Context) {
    return reviewQueue(context);
  }

  @FieldResolver(() => Int, { description: 'Cards in the queue.' })
  count(@Root() queue: ReviewQueueView): number {
    return queue.cardIds.length;
  }

  @FieldResolver(() => [ReviewCardObject], { description: 'The first cards of the queue, in the order of the review.' })
  @Directive('@listSize(slicingArguments: ["first"], assumedSize: 20, requireOneSlicingArgument: false)')
  async cards(
    @Root() queue: ReviewQueueView,
    @Args(() => ReviewCardsArgs) { first }: ReviewCardsArgs,
    @Ctx() context: Context,
  ) {
    const cards = await Promise.all(queue.cardIds.slice(0, first).map((id) => reviewCardById(context).load(id)));
    return cards.filter((card) => card !== null);
  }
}

@Resolver(() => ReviewCardObject)
export class ReviewCardResolver {
  @Authorized()
  @Mutation(() => AnswerCardPayload, {
    description:
      'Answers a card of the viewer; it is due again when FSRS-6 expects a recall of 90 %. Idempotent by `revision`: of two answers at once the first counts. Errors: REVIEW_CARD_NOT_FOUND.',
  })
  async answerCard(
    @Arg('input', () => AnswerCardInput, { description: 'The card and the answer.' }) input: AnswerCardInput,
    @Ctx() context: Context,
  ): Promise<AnswerCardPayload> {
    const card = await answerCard(context, input);
    return { card, queue: await reviewQueue(context) };
  }

  @Authorized()
  @Mutation(() => UndoAnswerPayload, {
    description:
      'Takes the last answer to a card back. Idempotent by `revision`. Errors: REVIEW_CARD_NOT_FOUND, NOTHING_TO_UNDO.',
  })
  async undoAnswer(
    @Arg('input', () => UndoAnswerInput, { description: 'The card.' }) input: UndoAnswerInput,
    @Ctx() context: Context,
  ): Promise<UndoAnswerPayload> {
    const card = await undoAnswer(context, input);
    return { card, queue: await reviewQueue(context) };
  }

  @FieldResolver(() => Int, {
    description: 'Rises with each answer and each one that is taken back: `answerCard` and `undoAnswer` name it.',
  })
  revision(@Root() { version }: ReviewCardView): number {
    return version;
  }

  @FieldResolver(() => [ReviewChoiceObject], { description: 'What each answer would do if it were given now.' })
  @ListSize(4)
  choices(@Root() card: ReviewCardView): object[] {
    return RATINGS.map((rating) => ({ rating, dueAt: scheduleAfter(card, rating, now()).dueAt }));
  }

  @FieldResolver(() => CourseObject, { nullable: true, description: 'The course; null if the viewer may not see it.' })
  course(@Root() { courseId }: ReviewCardView, @Ctx() context: Context) {
    return courseById(context).load(courseId);
  }

  @FieldResolver(() => LessonObject, {
    nullable: true,
    description: 'The lesson to be remembered, or that of the question; null if the viewer may not see it any more.',
  })
  async lesson(@Root() card: ReviewCardView, @Ctx() context: Context) {
    if (card.questionId === null) return lessonById(context).load(card.partId);
    const exercise = await exerciseById(context).load(card.partId);
    return exercise?.lessonId ? lessonById(context).load(exercise.lessonId) : null;
  }

  @FieldResolver(() => ExerciseObject, { nullable: true, description: 'The quiz of the question; null for a lesson.' })
  exercise(@Root() card: ReviewCardView, @Ctx() context: Context) {
    return card.questionId === null ? null : exerciseById(context).load(card.partId);
  }

  @FieldResolver(() => AttemptQuestionObject, {
    nullable: true,
    description: "The question with its key, as the viewer's newest attempt with it shows it; null for a lesson.",
  })
  question(@Root() card: ReviewCardView, @Ctx() context: Context) {
    return questionOfCard(context, card);
  }
}
