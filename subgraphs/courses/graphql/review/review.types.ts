import { Min } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../../../platform/graphql/types.js';

export enum ReviewRatingEnum {
  AGAIN = 'again',
  HARD = 'hard',
  GOOD = 'good',
  EASY = 'easy',
}
registerEnumType(ReviewRatingEnum, {
  name: 'ReviewRating',
  description: 'How well the learner remembered.',
  valuesConfig: {
    AGAIN: { description: 'Not at all.' },
    HARD: { description: 'With difficulty.' },
    GOOD: { description: 'After a moment.' },
    EASY: { description: 'At once.' },
  },
});

export enum ReviewCardStateEnum {
  NEW = 'new',
  LEARNING = 'learning',
  REVIEW = 'review',
  RELEARNING = 'relearning',
}
registerEnumType(ReviewCardStateEnum, {
  name: 'ReviewCardState',
  description: 'Where a card is on its way into memory.',
  valuesConfig: {
    NEW: { description: 'Never answered.' },
    LEARNING: { description: 'In the first steps of minutes.' },
    REVIEW: { description: 'Comes again after days.' },
    RELEARNING: { description: 'Was forgotten; in the steps of minutes.' },
  },
});

@ObjectType('ReviewCard', {
  description:
    'Something to be remembered: a lesson that the viewer completed, or a question that they answered wrong and whose key they may see. Only for its learner, and as long as the lesson or question is open to them.',
})
@Directive('@cacheControl(scope: "PRIVATE")')
export class ReviewCardObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ReviewCardStateEnum, { description: 'Where it is on its way into memory.' })
  state!: ReviewCardStateEnum;

  @Field(() => DateTime, {
    description: 'When it is due. With an interval of days it is in the queue from the start of that local day.',
  })
  dueAt!: Date;

  @Field(() => Int, { description: 'Days from the last answer to the due time; 0 for new cards and steps of minutes.' })
  intervalDays!: number;

  @Field(() => Int, { description: 'Number of answers.' })
  answerCount!: number;

  @Field(() => Int, { description: 'How often it was forgotten after it had been learned.' })
  lapseCount!: number;

  @Field(() => DateTime, { nullable: true, description: 'Time of the last answer; null for a new card.' })
  answeredAt!: Date | null;
}

@ObjectType('ReviewChoice', { description: 'What an answer given now would do.' })
export class ReviewChoiceObject {
  @Field(() => ReviewRatingEnum, { description: 'The answer.' })
  rating!: ReviewRatingEnum;

  @Field(() => DateTime, { description: 'When the card would be due again.' })
  dueAt!: Date;
}

@ObjectType('ReviewQueue', {
  description: 'Cards that the viewer reviews now: at most 20 new ones and 200 in total on a local day.',
})
@Directive('@cacheControl(scope: "PRIVATE")')
export class ReviewQueueObject {
  @Field(() => Int, { description: 'New cards in the queue.' })
  newCount!: number;

  @Field(() => Int, { description: 'Cards that the viewer answered today, each counted once.' })
  answeredCount!: number;
}

@InputType('AnswerCardInput', { description: 'An answer to a card.' })
export class AnswerCardInput {
  @Field(() => ID, { description: 'The card.' })
  cardId!: string;

  @Field(() => Int, { description: '`revision` of the card as the learner saw it.' })
  @Min(0)
  revision!: number;

  @Field(() => ReviewRatingEnum, { description: 'How well the learner remembered.' })
  rating!: ReviewRatingEnum;
}

@InputType('UndoAnswerInput', { description: 'An answer that was a mistake.' })
export class UndoAnswerInput {
  @Field(() => ID, { description: 'The card.' })
  cardId!: string;

  @Field(() => Int, { description: '`revision` of the card after that answer.' })
  @Min(0)
  revision!: number;
}

@ObjectType('AnswerCardPayload', { description: 'Result of an answer.' })
export class AnswerCardPayload {
  @Field(() => ReviewCardObject, {
    description: 'The card as it is now, also when another device was faster and this answer did not count.',
  })
  card!: object;

  @Field(() => ReviewQueueObject, { description: 'What is left to review.' })
  queue!: object;
}

@ObjectType('UndoAnswerPayload', { description: 'Result of taking an answer back.' })
export class UndoAnswerPayload {
  @Field(() => ReviewCardObject, { description: 'The card as it is now.' })
  card!: object;

  @Field(() => ReviewQueueObject, { description: 'What is left to review.' })
  queue!: object;
}
