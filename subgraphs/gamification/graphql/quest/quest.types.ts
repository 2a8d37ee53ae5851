import { Directive, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { DateTime, IdempotentInput, LocalDate } from '../../../../platform/graphql/types.js';

export enum QuestPeriodEnum {
  DAILY = 'daily',
  WEEKLY = 'weekly',
  FRIENDS = 'friends',
}
registerEnumType(QuestPeriodEnum, {
  name: 'QuestPeriod',
  description: 'For which time a quest is. May grow.',
  valuesConfig: {
    DAILY: { description: 'A day of the player: three quests, 10 XP each and 10 more for all.' },
    WEEKLY: { description: 'An ISO 8601 week in UTC: one quest, 50 XP.' },
    FRIENDS: { description: 'Two to five friends with one goal within a week: 100 XP each.' },
  },
});

@ObjectType('Quest', { description: 'A goal for a day, a week or a group of friends.' })
@Directive('@key(fields: "id", resolvable: false)')
export class QuestType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => String, { description: 'What is to be done.' })
  text!: string;

  @Field(() => QuestPeriodEnum, { description: 'For which time it is.' })
  period!: QuestPeriodEnum;

  @Field(() => Boolean, { description: 'Whether players get it.' })
  active!: boolean;
}

@ObjectType('QuestProgress', { description: 'A quest of the viewer.' })
export class QuestProgressType {
  @Field(() => QuestType, { description: 'The quest.' })
  quest!: object;

  @Field(() => Int, { description: 'What it pays.' })
  xp!: number;

  @Field(() => LocalDate, { description: 'Its first day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'Its last day. Of a week in UTC.' })
  until!: string;

  @Field(() => Float, { description: 'How far the viewer is, 0 to 1.' })
  progress!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was completed; null until then.' })
  completedAt!: Date | null;
}

@InputType('SaveQuestInput', { description: 'A new quest, or a change of one.' })
export class SaveQuestInput extends IdempotentInput {
  @Field(() => ID, { nullable: true, description: 'The quest to change; absent for a new one.' })
  questId?: string | null;

  @Field(() => String, { description: 'Its title, 1 to 80 characters.' })
  @IsTitle({ max: 80 })
  title!: string;

  @Field(() => String, { description: 'What is to be done, 1 to 500 characters.' })
  @IsProse({ max: 500 })
  text!: string;

  @Field(() => QuestPeriodEnum, { description: 'For which time it is.' })
  period!: QuestPeriodEnum;

  @Field(() => String, {
    description:
      'The rule in JSON, as for badges. It counts within the time of the quest: no `window`, no running totals. For FRIENDS one condition, to which each member adds.',
  })
  rule!: string;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether players get it, from now on.' })
  active!: boolean;
}

@InputType('SwapQuestInput', { description: 'The quest that the viewer replaces by another.' })
export class SwapQuestInput {
  @Field(() => ID, { description: 'One of the daily quests of today.' })
  questId!: string;

  @Field(() => LocalDate, { description: "Today, in the time zone of the viewer's profile." })
  date!: string;
}
