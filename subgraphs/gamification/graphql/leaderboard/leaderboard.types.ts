import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum LeaderboardScopeTypeEnum {
  GLOBAL = 'global',
  COURSE = 'course',
  CLASS = 'class',
  GROUP = 'group',
  FRIENDS = 'friends',
  LEAGUE = 'league',
}
registerEnumType(LeaderboardScopeTypeEnum, {
  name: 'LeaderboardScopeType',
  description: 'Who is compared on a leaderboard. May grow.',
  valuesConfig: {
    GLOBAL: { description: 'Everyone, with all their XP.' },
    COURSE: { description: 'Who learns in one course, with the XP earned there.' },
    CLASS: { description: 'The students of one class, with the XP earned in its course since they joined.' },
    GROUP: {
      description:
        'The members of one community group, with all their XP since they joined. XP counts for the ten groups that a user joined first.',
    },
    LEAGUE: { description: "The viewer's cohort in the league of the week. WEEKLY only." },
    FRIENDS: { description: 'The viewer and the users whom they follow (at most 1,000), with all their XP.' },
  },
});

export enum LeaderboardPeriodEnum {
  WEEKLY = 'weekly',
  MONTHLY = 'monthly',
  ALL_TIME = 'all-time',
}
registerEnumType(LeaderboardPeriodEnum, {
  name: 'LeaderboardPeriod',
  description: 'Over which time XP is compared.',
  valuesConfig: {
    WEEKLY: { description: 'The running ISO 8601 week, from Monday 00:00 UTC.' },
    MONTHLY: { description: 'The running month in UTC.' },
    ALL_TIME: { description: 'From the beginning.' },
  },
});

@InputType('LeaderboardScopeInput', { description: 'Which leaderboard is meant.' })
export class LeaderboardScopeInput {
  @Field(() => LeaderboardScopeTypeEnum, { description: 'Who is compared.' })
  type!: LeaderboardScopeTypeEnum;

  @Field(() => ID, {
    nullable: true,
    description: 'The course, class or group; absent for GLOBAL, FRIENDS and LEAGUE.',
  })
  id?: string | null;
}

@ObjectType('LeaderboardScope', { description: 'Who is compared on a leaderboard.' })
export class LeaderboardScopeObject {
  @Field(() => LeaderboardScopeTypeEnum, { description: 'Everyone, a course, a class, a group, friends or a league.' })
  type!: LeaderboardScopeTypeEnum;

  @Field(() => ID, { nullable: true, description: 'The course, class or group; null for GLOBAL, FRIENDS and LEAGUE.' })
  id!: string | null;
}

@ObjectType('LeaderboardEntry', { description: "A player's place on a leaderboard." })
export class LeaderboardEntryType {
  @Field(() => Int, {
    description: 'From 1. Players with equal XP share a rank, and the next ones are left out: 1, 2, 2, 4.',
  })
  rank!: number;

  @Field(() => Int, { description: "XP in the leaderboard's scope and period; positive." })
  xp!: number;

  @Field(() => Int, { description: "The player's level, by all their XP." })
  level!: number;
}

@ObjectType('Leaderboard', {
  description:
    'Players of a scope by the XP of a period. Players who opted out, are deactivated or have not verified their address are seen by themselves only and take no rank; they see the rank that they would have.',
})
export class LeaderboardType {
  @Field(() => LeaderboardPeriodEnum, { description: 'Over which time XP is compared.' })
  period!: LeaderboardPeriodEnum;
}
