import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';

export enum ReportItemTypeEnum {
  POST = 'post',
  COMMENT = 'comment',
  MESSAGE = 'message',
  EVENT = 'event',
  GROUP = 'group',
}
registerEnumType(ReportItemTypeEnum, {
  name: 'ReportItemType',
  description: 'What was reported. More types may be added.',
  valuesConfig: {
    POST: { description: 'A post.' },
    COMMENT: { description: 'A comment.' },
    MESSAGE: { description: 'A message of a conversation of the viewer. Staff see it with five before and after it.' },
    EVENT: { description: 'An event. Deleting it cancels it.' },
    GROUP: { description: 'A group: its owner is held responsible. Deleting it archives it.' },
  },
});

export enum ReportStatusEnum {
  OPEN = 'open',
  DECIDED = 'decided',
}
registerEnumType(ReportStatusEnum, {
  name: 'ReportStatus',
  description: 'Whether a moderator has decided.',
  valuesConfig: {
    OPEN: { description: 'It waits for a moderator.' },
    DECIDED: { description: 'A moderator has decided.' },
  },
});

export enum ModerationDecisionEnum {
  DISMISS = 'dismiss',
  HIDE = 'hide',
  DELETE = 'delete',
  LOCK = 'lock',
  WARN = 'warn',
  SUSPEND = 'suspend',
}
registerEnumType(ModerationDecisionEnum, {
  name: 'ModerationDecision',
  description: 'What a moderator decides about an item. More decisions may be added.',
  valuesConfig: {
    DISMISS: { description: 'It breaks no rule: it is shown again.' },
    HIDE: { description: 'Only its author and moderators see it.' },
    DELETE: { description: 'It is deleted.' },
    LOCK: { description: 'A post can be read only.' },
    WARN: { description: 'Its author is notified of the rule. Staff only.' },
    SUSPEND: { description: 'It is hidden, and its author can read only, until a time. Staff only.' },
  },
});

export enum ModerationRuleEnum {
  SPAM = 'spam',
  HARASSMENT = 'harassment',
  HATE = 'hate',
  VIOLENCE = 'violence',
  SEXUAL_CONTENT = 'sexual-content',
  CHEATING = 'cheating',
  PERSONAL_DATA = 'personal-data',
  OFF_TOPIC = 'off-topic',
  OTHER = 'other',
}
registerEnumType(ModerationRuleEnum, {
  name: 'ModerationRule',
  description: 'The rule that an item breaks. More rules may be added.',
  valuesConfig: {
    SPAM: { description: 'Advertising, or the same again and again.' },
    HARASSMENT: { description: 'Attacks on a person.' },
    HATE: { description: 'Attacks on a group of people.' },
    VIOLENCE: { description: 'Threats, or praise of violence.' },
    SEXUAL_CONTENT: { description: 'Sexual content.' },
    CHEATING: { description: 'Solutions that should not be shared.' },
    PERSONAL_DATA: { description: 'Data about a person that they did not publish themselves.' },
    OFF_TOPIC: { description: 'Not for this place.' },
    OTHER: { description: 'Another rule of the community.' },
  },
});

export enum AppealOutcomeEnum {
  UPHELD = 'upheld',
  OVERTURNED = 'overturned',
}
registerEnumType(AppealOutcomeEnum, {
  name: 'AppealOutcome',
  description: 'How an appeal ended.',
  valuesConfig: {
    UPHELD: { description: 'The decision stays.' },
    OVERTURNED: { description: 'The decision was undone.' },
  },
});

export enum TrustLevelEnum {
  NEW = 'new',
  MEMBER = 'member',
  TRUSTED = 'trusted',
}
registerEnumType(TrustLevelEnum, {
  name: 'TrustLevel',
  description: 'How far a user is trusted; it decides the limits.',
  valuesConfig: {
    NEW: { description: 'In the first 3 days, or with fewer than 5 visible items.' },
    MEMBER: { description: 'Everybody else.' },
    TRUSTED: {
      description: 'After 30 days, with 50 visible items and no sanction in 90 days; staff; teachers in their places.',
    },
  },
});

@ObjectType('ReportReason', { description: 'What one user said about an item. No user learns who it was.' })
export class ReportReasonType {
  @Field(() => String, { description: 'The reason.' })
  reason!: string;

  @Field(() => DateTime, { description: 'When it was reported.' })
  createdAt!: Date;
}

@ObjectType('Report', {
  description: 'An item that users reported, or that waits because its author is new. For moderators.',
})
export class ReportType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ReportItemTypeEnum, { description: 'What was reported.' })
  itemType!: ReportItemTypeEnum;

  @Field(() => ID, { description: 'Id of the item.' })
  itemId!: string;

  @Field(() => Boolean, {
    description: "It waits because it is a new user's first item with a link; no user reported it at first.",
  })
  held!: boolean;

  @Field(() => ReportStatusEnum, { description: 'Whether a moderator has decided.' })
  status!: ReportStatusEnum;

  @Field(() => DateTime, { description: 'When it came into the queue.' })
  openedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when only the moderator who claimed it may decide; null when no user has.',
  })
  claimedUntil!: Date | null;

  @Field(() => ModerationDecisionEnum, { nullable: true, description: 'What was decided; null while it is open.' })
  decision!: ModerationDecisionEnum | null;

  @Field(() => ModerationRuleEnum, { nullable: true, description: 'The rule; null while it is open.' })
  rule!: ModerationRuleEnum | null;

  @Field(() => String, { nullable: true, description: 'A note of the moderator for other moderators.' })
  note!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was decided; null while it is open.' })
  decidedAt!: Date | null;
}

export const ReportConnection = connectionType('Report', () => ReportType);

@ObjectType('Sanction', {
  description: 'What a moderator decided against a user. For that user and staff; without the moderator.',
})
export class SanctionType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ModerationDecisionEnum, { description: 'What was decided.' })
  kind!: ModerationDecisionEnum;

  @Field(() => ModerationRuleEnum, { description: 'The rule.' })
  rule!: ModerationRuleEnum;

  @Field(() => ReportItemTypeEnum, { description: 'What kind of item it is about.' })
  itemType!: ReportItemTypeEnum;

  @Field(() => ID, { description: 'Id of the item.' })
  itemId!: string;

  @Field(() => DateTime, { description: 'When it was decided.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When a suspension ends; null for others.' })
  endsAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was lifted or overturned; null when not.' })
  liftedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What the user said against it; null without an appeal.' })
  appealText!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was appealed; null without an appeal.' })
  appealedAt!: Date | null;

  @Field(() => AppealOutcomeEnum, { nullable: true, description: 'How the appeal ended; null while it waits.' })
  appealOutcome!: AppealOutcomeEnum | null;
}

export const SanctionConnection = connectionType('Sanction', () => SanctionType);

@ObjectType('ModerationEntry', { description: 'Something that a moderator did. It is never changed or deleted.' })
export class ModerationEntryType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What was done, such as `claim` or `decide`.' })
  action!: string;

  @Field(() => ID, { nullable: true, description: 'The report that it is about, if one.' })
  reportId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The sanction that it is about, if one.' })
  sanctionId!: string | null;

  @Field(() => DateTime, { description: 'When it was done.' })
  createdAt!: Date;
}

export const ModerationEntryConnection = connectionType('ModerationEntry', () => ModerationEntryType);
