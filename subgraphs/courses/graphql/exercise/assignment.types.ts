import { ArrayMaxSize, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { IsTitle } from '../../../../platform/graphql/text.js';
import { ASSIGNMENT_LIMITS } from '../../domain/assignment/rules.js';

export enum LatePeriodEnum {
  DAY = 'day',
  HOUR = 'hour',
}
registerEnumType(LatePeriodEnum, {
  name: 'LatePeriod',
  description: 'For what a late penalty is taken off each time.',
  valuesConfig: {
    DAY: { description: 'Each 24 hours that have begun.' },
    HOUR: { description: 'Each hour that has begun.' },
  },
});

@InputType('RubricLevelInput', { description: 'A level of a criterion.' })
export class RubricLevelInput {
  @Field(() => String, { description: 'Name of the level, 1 to 200 characters.' })
  @IsTitle({ max: ASSIGNMENT_LIMITS.titleLength })
  title!: string;

  @Field(() => Float, { description: 'Points for it, 0 to 1000.' })
  @Min(0)
  @Max(ASSIGNMENT_LIMITS.points)
  points!: number;
}

@InputType('RubricCriterionInput', { description: 'A row of a rubric.' })
export class RubricCriterionInput {
  @Field(() => String, { description: 'What is looked at, 1 to 200 characters.' })
  @IsTitle({ max: ASSIGNMENT_LIMITS.titleLength })
  title!: string;

  @Field(() => [RubricLevelInput], { description: 'The levels, 2 to 10.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.levels)
  @ValidateNested()
  levels!: RubricLevelInput[];
}

@InputType('LatePenaltyInput', { description: 'What is taken off for a late submission.' })
export class LatePenaltyInput {
  @Field(() => Float, { description: 'Percent of the maximum for each day or hour that has begun, up to 100.' })
  percent!: number;

  @Field(() => LatePeriodEnum, { description: 'For what it is taken off.' })
  per!: LatePeriodEnum;

  @Field(() => Float, { description: 'The penalty takes no score below this percentage, 0 to 100.' })
  floorPercent!: number;
}

@InputType('PeerReviewRulesInput', { description: 'How students review each other.' })
export class PeerReviewRulesInput {
  @Field(() => Int, { description: 'Submissions that each student reviews, 1 to 10.' })
  count!: number;

  @Field(() => DateTime, { description: 'When the reviews end and the grades are made: after the assignment closes.' })
  endsAt!: Date;
}

@ObjectType('PeerReviewRules', { description: 'How students review each other, from the close of the assignment on.' })
export class PeerReviewRulesObject {
  @Field(() => Int, { description: 'Submissions that each student reviews.' })
  count!: number;

  @Field(() => DateTime, { description: 'When the reviews end and the grades are made.' })
  endsAt!: Date;
}

@InputType('AssignmentInput', {
  description: 'What is handed in and how it is graded. What is absent has its default.',
})
export class AssignmentInput {
  @Field(() => Boolean, { nullable: true, description: 'Whether a text may be handed in. Default true.' })
  acceptsText?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether an https link may be handed in. Default false.' })
  acceptsLink?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether files may be handed in, at most 10. Default false.' })
  acceptsFiles?: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Points for a perfect submission, up to 1000; with a rubric the sum of the highest levels. Default 100.',
  })
  maxPoints?: number | null;

  @Field(() => [RubricCriterionInput], { nullable: true, description: 'Rows of the rubric, at most 20. Default none.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.criteria)
  @ValidateNested()
  rubric?: RubricCriterionInput[] | null;

  @Field(() => LatePenaltyInput, { nullable: true, description: 'Default: no penalty.' })
  @ValidateNested()
  latePenalty?: LatePenaltyInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether students see a grade at once, without posting. Default false.',
  })
  releaseAtOnce?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Students of one submission, 1 to 10. Default 1: individual work.' })
  groupSize?: number | null;

  @Field(() => PeerReviewRulesInput, {
    nullable: true,
    description: 'Reviews by other students; needs a rubric, individual work and closesAt. Default: none.',
  })
  @ValidateNested()
  peerReview?: PeerReviewRulesInput | null;
}

@ObjectType('RubricLevel', { description: 'A level of a criterion.' })
export class RubricLevelObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Name of the level.' })
  title!: string;

  @Field(() => Float, { description: 'Points for it.' })
  points!: number;
}

@ObjectType('RubricCriterion', { description: 'A row of a rubric.' })
export class RubricCriterionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What is looked at.' })
  title!: string;

  @ListSize(4)
  @Field(() => [RubricLevelObject], { description: 'The levels.' })
  levels!: readonly RubricLevelObject[];
}

@ObjectType('LatePenalty', { description: 'What is taken off for a late submission.' })
export class LatePenaltyObject {
  @Field(() => Float, { description: 'Percent of the maximum for each day or hour that has begun.' })
  percent!: number;

  @Field(() => LatePeriodEnum, { description: 'For what it is taken off.' })
  per!: LatePeriodEnum;

  @Field(() => Float, { description: 'The penalty takes no score below this percentage.' })
  floorPercent!: number;
}

@ObjectType('Assignment', { description: 'What is handed in and how it is graded.' })
export class AssignmentObject {
  @Field(() => Boolean, { description: 'Whether a text may be handed in.' })
  acceptsText!: boolean;

  @Field(() => Boolean, { description: 'Whether an https link may be handed in.' })
  acceptsLink!: boolean;

  @Field(() => Boolean, { description: 'Whether files may be handed in.' })
  acceptsFiles!: boolean;

  @Field(() => Float, { description: 'Points for a perfect submission.' })
  maxPoints!: number;

  @ListSize(5)
  @Field(() => [RubricCriterionObject], { description: 'Rows of the rubric; none for points given as a whole.' })
  rubric!: readonly RubricCriterionObject[];

  @Field(() => LatePenaltyObject, { nullable: true, description: 'What is taken off when late; null for nothing.' })
  latePenalty!: LatePenaltyObject | null;

  @Field(() => Boolean, { description: 'Whether students see a grade at once, without posting.' })
  releaseAtOnce!: boolean;

  @Field(() => Int, { description: 'Students of one submission; 1 for individual work.' })
  groupSize!: number;

  @Field(() => PeerReviewRulesObject, { nullable: true, description: 'Reviews by other students; null for none.' })
  peerReview?: object | null;
}
