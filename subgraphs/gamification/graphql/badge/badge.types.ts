import { ArrayMaxSize, ArrayMinSize, IsOptional, Matches, ValidateNested } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { DateTime, IdempotentInput } from '../../../../platform/graphql/types.js';

export enum BadgeStatusEnum {
  DRAFT = 'draft',
  ACTIVE = 'active',
  RETIRED = 'retired',
}
registerEnumType(BadgeStatusEnum, {
  name: 'BadgeStatus',
  description: 'Whether a badge is awarded.',
  valuesConfig: {
    DRAFT: { description: 'Not yet: staff only see it.' },
    ACTIVE: { description: 'Awarded once its rule is met.' },
    RETIRED: { description: 'No longer awarded; who has it keeps it.' },
  },
});

@ObjectType('BadgeTier', { description: 'One step of a badge. Each needs the one before it.' })
export class BadgeTierType {
  @Field(() => String, { description: 'Its name.' })
  title!: string;
}

@ObjectType('Badge', { description: 'What players are awarded once its rule over facts is met.' })
@Directive('@key(fields: "id", resolvable: false)')
export class BadgeType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Stable name, such as `first-lesson`. Events and awards refer to it.' })
  name!: string;

  @Field(() => BadgeStatusEnum, { description: 'Whether it is awarded.' })
  status!: BadgeStatusEnum;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => String, { description: 'What it is awarded for.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'Address of a picture, SVG or PNG, over https; null for none.' })
  pictureUrl!: string | null;

  @Field(() => Boolean, { description: 'Shown only to users who have it, and to staff.' })
  secret!: boolean;
}

@ObjectType('BadgeAward', { description: 'What the viewer has of a badge.' })
export class BadgeAwardType {
  @Field(() => Int, { description: 'The highest tier, from 1.' })
  tier!: number;

  @Field(() => DateTime, { description: 'When that tier was awarded.' })
  awardedAt!: Date;
}

@ObjectType('GamificationFact', { description: 'What rules of badges and quests can be about.' })
export class GamificationFactType {
  @Field(() => String, { description: 'Its name in a rule.' })
  name!: string;

  @Field(() => String, { description: 'What is counted.' })
  description!: string;

  @Field(() => Boolean, {
    description: 'Whether `window`, `where` and `distinct` can narrow it. Running totals can not be narrowed.',
  })
  narrowable!: boolean;
}

const RULE =
  'A rule in JSON: `{"fact": "exercises", "op": "gte", "value": 10}`, combined by `all`, `any` (lists) and `not`; at most 20 nodes, 4 deep. `op`: gte, lte, eq. Optional: `window` (`{"days": 7}`), `where` (`courseId`, `exerciseType`, `minScore`), `distinct` (source, course, day). Facts: `gamificationFacts`.';

@InputType('BadgeTierInput', { description: 'One step of a badge.' })
export class BadgeTierInput {
  @Field(() => String, { description: 'Its name, 1 to 80 characters.' })
  @IsTitle({ max: 80 })
  title!: string;

  @Field(() => String, { description: RULE })
  rule!: string;
}

@InputType('SaveBadgeInput', { description: 'A new badge, or a change of one.' })
export class SaveBadgeInput extends IdempotentInput {
  @Field(() => ID, { nullable: true, description: 'The badge to change; absent for a new one.' })
  badgeId?: string | null;

  @Field(() => String, {
    description: 'Stable name: 2 to 40 lower-case letters, digits and hyphens. No effect on an existing badge.',
  })
  @Matches(/^[a-z][a-z0-9-]{1,39}$/, { message: 'must be 2 to 40 lower-case letters, digits and hyphens' })
  name!: string;

  @Field(() => String, { description: 'Its title, 1 to 80 characters.' })
  @IsTitle({ max: 80 })
  title!: string;

  @Field(() => String, { description: 'What it is awarded for, 1 to 500 characters.' })
  @IsProse({ max: 500 })
  text!: string;

  @Field(() => String, { nullable: true, description: 'Address of a picture: https, ending in .svg or .png.' })
  @IsOptional()
  @Matches(/^https:\/\/[^\s/?#@]+\/[^\s?#]{1,500}\.(svg|png)$/, {
    message: 'must be an https address that ends in .svg or .png',
  })
  pictureUrl?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether only those who have it see it.' })
  secret!: boolean;

  @Field(() => [BadgeTierInput], { description: 'Its tiers, 1 to 10, in order.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  tiers!: BadgeTierInput[];
}

@InputType('ActivateBadgeInput', { description: 'The badge that is awarded from now on.' })
export class ActivateBadgeInput {
  @Field(() => ID, { description: 'The badge.' })
  badgeId!: string;
}

@InputType('RetireBadgeInput', { description: 'The badge that is no longer awarded.' })
export class RetireBadgeInput {
  @Field(() => ID, { description: 'The badge.' })
  badgeId!: string;
}

@InputType('RevokeBadgeInput', { description: 'The badge that is taken back from a player.' })
export class RevokeBadgeInput {
  @Field(() => ID, { description: 'The player: the id of their user.' })
  userId!: string;

  @Field(() => ID, { description: 'The badge.' })
  badgeId!: string;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @IsProse({ min: 3, max: 500 })
  reason!: string;
}

@InputType('RestoreBadgeInput', { description: 'The revoked badge that is given back to a player.' })
export class RestoreBadgeInput {
  @Field(() => ID, { description: 'The player: the id of their user.' })
  userId!: string;

  @Field(() => ID, { description: 'The badge.' })
  badgeId!: string;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @IsProse({ min: 3, max: 500 })
  reason!: string;
}
