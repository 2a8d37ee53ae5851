import {
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';
import { contestById, type ContestView } from '../../queries/contests.js';
import { friendsFeed, type FeedEntryView } from '../../queries/friends-feed.js';
import { ContestType } from '../contest/contest.types.js';
import { CourseReference, UserReference } from '../references.js';

enum FriendsFeedKindEnum {
  LEVEL = 'level',
  BADGE = 'badge',
  COURSE = 'course-completed',
  CONTEST = 'contest-finished',
}
registerEnumType(FriendsFeedKindEnum, {
  name: 'FriendsFeedKind',
  description: 'What a friend achieved. May grow.',
  valuesConfig: {
    LEVEL: { description: 'Reached a level.' },
    BADGE: { description: 'Was awarded a badge, or a tier of one.' },
    COURSE: { description: 'Completed a course.' },
    CONTEST: { description: 'Took part in a contest whose results are final.' },
  },
});

@ObjectType('FriendsFeedEntry', { description: 'What a friend of the viewer achieved.' })
class FriendsFeedEntryType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => FriendsFeedKindEnum, { description: 'What it is.' })
  kind!: FriendsFeedKindEnum;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => Int, { nullable: true, description: 'The level; null for other kinds.' })
  level!: number | null;

  @Field(() => String, { nullable: true, description: 'Name of the badge, as in `badges`; null for other kinds.' })
  badge!: string | null;

  @Field(() => String, { nullable: true, description: 'Title of the badge; null for other kinds.' })
  badgeTitle!: string | null;

  @Field(() => Int, { nullable: true, description: 'Tier of the badge, from 1; null for other kinds.' })
  tier!: number | null;
}

const FriendsFeedEntryConnection = connectionType('FriendsFeedEntry', () => FriendsFeedEntryType);

@Resolver(() => FriendsFeedEntryType)
export class FriendsFeedResolver {
  @Authorized()
  @Query(() => FriendsFeedEntryConnection, {
    description:
      'Levels, badges, completed courses and finished contests of users who follow the viewer and are followed back, the newest first. Without users who hide from leaderboards and those with whom the viewer has a block.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  friendsFeed(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return friendsFeed(context, args);
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The friend.' })
  player(@Root() root: FeedEntryView): UserReference {
    return { id: root.playerId };
  }

  @FieldResolver(() => CourseReference, {
    nullable: true,
    description: 'The course that was completed, or in which the contest was held; null for other kinds.',
  })
  course(@Root() root: FeedEntryView): CourseReference | null {
    return root.courseId === null ? null : { id: root.courseId };
  }

  @FieldResolver(() => ContestType, { nullable: true, description: 'The contest; null for other kinds.' })
  contest(@Root() root: FeedEntryView, @Ctx() context: Context): Promise<ContestView | null> | null {
    return root.contestId === null ? null : contestById(context).load(root.contestId);
  }
}
