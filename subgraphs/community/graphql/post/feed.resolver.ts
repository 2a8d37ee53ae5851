import { Arg, Args, Authorized, Ctx, Query, registerEnumType, Resolver } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { listFeed } from '../../queries/post/feed.js';
import { PostConnection } from './post.types.js';

enum FeedSortEnum {
  NEWEST = 'newest',
  ACTIVE = 'active',
}
registerEnumType(FeedSortEnum, {
  name: 'FeedSort',
  description: 'Order of the feed.',
  valuesConfig: {
    NEWEST: { description: 'Written last first.' },
    ACTIVE: { description: 'Written or commented on last first.' },
  },
});

@Resolver()
export class FeedResolver {
  @Authorized()
  @PageSize()
  @Query(() => PostConnection, {
    description:
      'Posts by the users whom the viewer follows (the 5000 followed last), and of the groups, classes and courses of the viewer.',
  })
  feed(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('sort', () => FeedSortEnum, { nullable: true, description: 'NEWEST by default.' })
    sort?: FeedSortEnum | null,
  ) {
    requireViewer(context);
    return listFeed(context, sort ?? FeedSortEnum.NEWEST, args);
  }
}
