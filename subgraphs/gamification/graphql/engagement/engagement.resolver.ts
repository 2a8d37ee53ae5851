import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { LocalDate } from '../../../../platform/graphql/types.js';
import { activityDays, classEngagement, xpDays, type Engagement } from '../../queries/engagement.js';
import { ClassReference, UserReference } from '../references.js';

@ObjectType('ActivityDay', { description: 'A day on which a player learned.' })
class ActivityDayType {
  @Field(() => LocalDate, { description: 'The date where the player was.' })
  date!: string;

  @Field(() => Int, { description: 'How many activities.' })
  activities!: number;
}

@ObjectType('XpDay', { description: 'XP of a UTC day.' })
class XpDayType {
  @Field(() => LocalDate, { description: 'The day in UTC.' })
  date!: string;

  @Field(() => Int, { description: 'XP earned, less what was taken back.' })
  xp!: number;

  @Field(() => Int, { description: 'All XP after the day.' })
  total!: number;
}

@ObjectType('InactiveStudent', { description: 'A student without activity in the last seven days.' })
class InactiveStudentType {
  @Field(() => LocalDate, { nullable: true, description: 'The last day with activity; null for none.' })
  lastDate!: string | null;
}

@ObjectType('ClassEngagement', { description: 'How a class learned in the last seven days.' })
class ClassEngagementType {
  @Field(() => Int, { description: 'Students of the class.' })
  students!: number;

  @Field(() => Int, { description: 'Students with activity in the last seven days.' })
  active!: number;

  @Field(() => Int, { description: 'Median of the XP that students earned in the class in the last seven days.' })
  medianXp!: number;
}

const USER = { nullable: true, description: 'The player: the id of their user. Default: the viewer.' };
const FROM = { description: 'The first day.' };
const TO = { description: 'The last day, at most 365 days after the first.' };

@Resolver(() => ClassEngagementType)
export class EngagementResolver {
  @Authorized()
  @Query(() => [ActivityDayType], {
    description: 'Days with activity, oldest first: a heat map. Empty for players whom the viewer may not see.',
  })
  @Directive('@listSize(assumedSize: 100)')
  activityCalendar(
    @Arg('from', () => LocalDate, FROM) from: string,
    @Arg('to', () => LocalDate, TO) to: string,
    @Ctx() context: Context,
    @Arg('userId', () => ID, USER) userId?: string | null,
  ) {
    return activityDays(context, { userId, from, to });
  }

  @Authorized()
  @Query(() => [XpDayType], {
    description: 'XP by days on which some came or went, oldest first. Empty for players whom the viewer may not see.',
  })
  @Directive('@listSize(assumedSize: 100)')
  xpOverTime(
    @Arg('from', () => LocalDate, FROM) from: string,
    @Arg('to', () => LocalDate, TO) to: string,
    @Ctx() context: Context,
    @Arg('userId', () => ID, USER) userId?: string | null,
  ) {
    return xpDays(context, { userId, from, to });
  }

  @Authorized('staff', 'instructor')
  @Query(() => ClassEngagementType, {
    description:
      "How a class learned in the last seven days. The class's instructor and staff. Errors: SCOPE_NOT_FOUND, NOT_A_MEMBER.",
  })
  classEngagement(
    @Arg('classId', () => ID, { description: 'The class.' }) classId: string,
    @Ctx() context: Context,
  ): Promise<Engagement> {
    return classEngagement(context, classId);
  }

  @FieldResolver(() => ClassReference, { nullable: true, description: 'The class.' })
  class(@Root() root: Engagement): ClassReference {
    return { id: root.classId };
  }

  @FieldResolver(() => [InactiveStudentType], {
    description: 'Students without activity in the last seven days; at most 100.',
  })
  @Directive('@listSize(assumedSize: 20)')
  inactive(@Root() root: Engagement) {
    return root.inactive;
  }
}

@Resolver(() => InactiveStudentType)
export class InactiveStudentResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() root: Engagement['inactive'][number]): UserReference {
    return { id: root.userId };
  }
}
