import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';

export enum ActivityKindEnum {
  EXERCISE_COMPLETED = 'exercise-completed',
  LESSON_COMPLETED = 'lesson-completed',
  COURSE_COMPLETED = 'course-completed',
  ATTENDANCE = 'attendance',
  ADJUSTMENT = 'adjustment',
  QUEST = 'quest',
  CONTEST = 'contest',
  PURCHASE = 'purchase',
}
registerEnumType(ActivityKindEnum, {
  name: 'ActivityKind',
  description: 'What a user did. New kinds may come.',
  valuesConfig: {
    EXERCISE_COMPLETED: { description: 'Completed an exercise, or their best score in it rose.' },
    LESSON_COMPLETED: { description: 'Completed all exercises of a lesson.' },
    COURSE_COMPLETED: { description: 'Completed all lessons of a course.' },
    ATTENDANCE: { description: 'Attended a meeting, or this was corrected.' },
    ADJUSTMENT: { description: 'Got XP from staff, or lost some.' },
    QUEST: { description: 'Completed a quest.' },
    CONTEST: { description: 'Took part in a contest.' },
    PURCHASE: { description: 'Paid for something.' },
  },
});

@ObjectType('ActivityEntry', { description: 'One thing that a player did.' })
export class ActivityEntryType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ActivityKindEnum, { description: 'What it was.' })
  kind!: ActivityKindEnum;

  @Field(() => Int, {
    nullable: true,
    description: 'By how much XP changed, negative when some was taken back; null for a purchase.',
  })
  xp!: number | null;

  @Field(() => DateTime, { description: 'When it was done.' })
  occurredAt!: Date;
}

export const ActivityEntryConnection = connectionType('ActivityEntry', () => ActivityEntryType);
