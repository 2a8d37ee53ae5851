import { Field, ID, InputType, Int } from 'type-graphql';
import { IsProse } from '../../../../platform/graphql/text.js';
import {
  AppealOutcomeEnum,
  ModerationDecisionEnum,
  ModerationRuleEnum,
  ReportItemTypeEnum,
  TrustLevelEnum,
} from './moderation.types.js';

@InputType('ReportInput', { description: 'An item that a moderator should look at.' })
export class ReportInput {
  @Field(() => ReportItemTypeEnum, { description: 'What it is.' })
  itemType!: ReportItemTypeEnum;

  @Field(() => ID, { description: 'Its id.' })
  itemId!: string;

  @Field(() => String, { description: 'What is wrong with it, 1 to 500 characters.' })
  @IsProse({ max: 500 })
  reason!: string;
}

@InputType('ClaimReportInput', { description: 'A report on which the viewer works.' })
export class ClaimReportInput {
  @Field(() => ID, { description: 'The report.' })
  reportId!: string;
}

@InputType('DecideReportInput', { description: 'What is decided about a report.' })
export class DecideReportInput {
  @Field(() => ID, { description: 'The report.' })
  reportId!: string;

  @Field(() => ModerationDecisionEnum, { description: 'The decision.' })
  decision!: ModerationDecisionEnum;

  @Field(() => ModerationRuleEnum, {
    nullable: true,
    description: 'The rule, OTHER by default. The author is notified of it.',
  })
  rule?: ModerationRuleEnum | null;

  @Field(() => Int, { nullable: true, description: 'Hours of a suspension: 1 to 8760.' })
  hours?: number | null;

  @Field(() => String, { nullable: true, description: 'A note for other moderators, at most 500 characters.' })
  @IsProse({ min: 0, max: 500 })
  note?: string | null;
}

@InputType('WarnUserInput', { description: 'A warning for the author of an item.' })
export class WarnUserInput {
  @Field(() => ReportItemTypeEnum, { description: 'What it is.' })
  itemType!: ReportItemTypeEnum;

  @Field(() => ID, { description: 'Its id.' })
  itemId!: string;

  @Field(() => ModerationRuleEnum, { description: 'The rule that the item breaks.' })
  rule!: ModerationRuleEnum;

  @Field(() => String, { nullable: true, description: 'A note for other moderators, at most 500 characters.' })
  @IsProse({ min: 0, max: 500 })
  note?: string | null;
}

@InputType('SuspendUserInput', { description: 'A suspension of the author of an item.' })
export class SuspendUserInput extends WarnUserInput {
  @Field(() => Int, { description: 'For how many hours: 1 to 8760.' })
  hours!: number;
}

@InputType('LiftSuspensionInput', { description: 'A suspension that ends now.' })
export class LiftSuspensionInput {
  @Field(() => ID, { description: 'The sanction.' })
  sanctionId!: string;
}

@InputType('AppealInput', { description: 'What the viewer says against a sanction.' })
export class AppealInput {
  @Field(() => ID, { description: 'The sanction.' })
  sanctionId!: string;

  @Field(() => String, { description: 'Why it is wrong, 1 to 2000 characters.' })
  @IsProse({ max: 2_000 })
  text!: string;
}

@InputType('DecideAppealInput', { description: 'What is decided about an appeal.' })
export class DecideAppealInput {
  @Field(() => ID, { description: 'The sanction.' })
  sanctionId!: string;

  @Field(() => AppealOutcomeEnum, { description: 'Whether the decision stays.' })
  outcome!: AppealOutcomeEnum;
}

@InputType('SetTrustInput', { description: 'How far a user is trusted.' })
export class SetTrustInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;

  @Field(() => TrustLevelEnum, { nullable: true, description: 'The level; null: computed again from age and items.' })
  level?: TrustLevelEnum | null;
}
