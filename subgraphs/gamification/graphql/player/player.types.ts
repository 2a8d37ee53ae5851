import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, LocalDate } from '../../../../platform/graphql/types.js';

export enum XpRuleEnum {
  EXERCISE_COMPLETED = 'exercise-completed',
  LESSON_COMPLETED = 'lesson-completed',
  COURSE_COMPLETED = 'course-completed',
  ATTENDANCE = 'attendance',
  ADJUSTMENT = 'adjustment',
  QUEST = 'quest',
  CONTEST = 'contest',
}
registerEnumType(XpRuleEnum, {
  name: 'XpRule',
  description: 'Why XP came or went. May grow.',
  valuesConfig: {
    EXERCISE_COMPLETED: {
      description: 'An exercise was completed, its best score rose, or a result was corrected: by type and score.',
    },
    LESSON_COMPLETED: { description: 'All exercises of a lesson were completed: 20 XP.' },
    COURSE_COMPLETED: { description: 'All lessons of a course were completed: 100 XP.' },
    ATTENDANCE: { description: 'A meeting was attended (15 XP) or joined late (10 XP), or this was corrected.' },
    ADJUSTMENT: { description: 'Changed by staff, with a reason.' },
    QUEST: { description: 'A quest was completed.' },
    CONTEST: { description: 'Problems solved and ranks reached in a contest.' },
  },
});

export enum StreakStateEnum {
  ACTIVE_TODAY = 'active-today',
  AT_RISK = 'at-risk',
  FROZEN = 'frozen',
  BROKEN = 'broken',
}
registerEnumType(StreakStateEnum, {
  name: 'StreakState',
  description: "How a streak reads today, in the time zone of the player's profile. May grow.",
  valuesConfig: {
    ACTIVE_TODAY: { description: 'There was activity today.' },
    AT_RISK: { description: 'The last activity was yesterday: without activity today, the day is missed.' },
    FROZEN: { description: 'Days were missed, and freezes cover them: the streak goes on with the next activity.' },
    BROKEN: { description: 'More days were missed than freezes cover: the streak is 0.' },
  },
});

@ObjectType('Streak', { description: 'Days in a row on which a player learned, by the calendar where they were.' })
export class StreakType {
  @Field(() => Int, {
    description: 'Days in a row, 0 when the streak is broken. Days that a freeze covered are not counted.',
  })
  days!: number;

  @Field(() => Int, { description: 'The most days in a row ever.' })
  longest!: number;

  @Field(() => LocalDate, { nullable: true, description: 'The last day with activity; null before the first.' })
  lastDate!: string | null;

  @Field(() => Int, {
    description: 'Freezes left, at most 2: each covers a missed day by itself. Earned at 7 and 30 days, then every 30.',
  })
  freezes!: number;

  @Field(() => StreakStateEnum, { nullable: true, description: 'How it reads today; null before the first activity.' })
  state!: StreakStateEnum | null;
}

@ObjectType('UnlockedBadge', { description: 'A badge that a player has been awarded.' })
export class UnlockedBadgeType {
  @Field(() => String, {
    description:
      'Stable name: `first-lesson`, `first-exercise`, `ten-exercises`, `perfect-quiz`, `seven-day-streak`, `course-completed`. New ones may come.',
  })
  badge!: string;

  @Field(() => Int, { description: 'The highest tier that was awarded, from 1.' })
  tier!: number;

  @Field(() => DateTime, { description: 'When its first tier was earned.' })
  unlockedAt!: Date;
}

@ObjectType('XpTransaction', { description: 'One line of the XP ledger. Never changed: corrections are new lines.' })
export class XpTransactionType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => XpRuleEnum, { description: 'Why XP came or went.' })
  rule!: XpRuleEnum;

  @Field(() => Int, { description: 'By how much the total changed; negative when XP was taken back.' })
  amount!: number;

  @Field(() => DateTime, { description: 'When it was earned.' })
  occurredAt!: Date;
}

@ObjectType('Player', { description: 'What a person has achieved: XP, level, streak and badges.' })
@Directive('@key(fields: "id")')
export class PlayerType {
  @Field(() => ID, { description: "The user's id." })
  id!: string;

  @Field(() => Int, { description: 'The sum of the XP ledger; never below 0.' })
  totalXp!: number;

  @Field(() => Int, {
    description:
      'From 1. From level L to the next it takes 25·L XP below level 5, 150 at 5, then round((0.25·L² + 10·L + 139.75)/10)·10.',
  })
  level!: number;
}
