import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { blockUser } from '../commands/relation/block-user.js';
import { followUser } from '../commands/relation/follow-user.js';
import { unblockUser } from '../commands/relation/unblock-user.js';
import { unfollowUser } from '../commands/relation/unfollow-user.js';
import { listRelations, relationWith, type RelationView } from '../queries/relations.js';
import { userById, type UserView } from '../queries/users.js';
import { UserPayload } from './user.resolver.js';
import { UserConnection, UserObject } from './user.types.js';

@InputType('FollowUserInput', { description: 'The user to follow.' })
class FollowUserInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('UnfollowUserInput', { description: 'The user to unfollow.' })
class UnfollowUserInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('BlockUserInput', { description: 'The user to block.' })
class BlockUserInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('UnblockUserInput', { description: 'The user to unblock.' })
class UnblockUserInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

const LIST =
  '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)';
const SEEN = 'For anyone signed in; null, and without such people, where there is a block with the viewer.';

@Resolver(() => UserObject)
export class SocialResolver {
  @Authorized()
  @Mutation(() => UserPayload, {
    description:
      'Follows a person. Idempotent. Errors: USER_NOT_FOUND, NOT_YOURSELF, CANNOT_FOLLOW (one of the two blocks the other).',
  })
  async followUser(
    @Arg('input', () => FollowUserInput, { description: 'The person.' }) input: FollowUserInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    await followUser(context, input);
    return other(context, input);
  }

  @Authorized()
  @Mutation(() => UserPayload, {
    description: 'Follows a person no more. Errors: USER_NOT_FOUND, NOT_YOURSELF.',
  })
  async unfollowUser(
    @Arg('input', () => UnfollowUserInput, { description: 'The person.' }) input: UnfollowUserInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    await unfollowUser(context, input);
    return other(context, input);
  }

  @Authorized()
  @Mutation(() => UserPayload, {
    description:
      'Blocks a person: neither follows the other any more, and neither meets the other in posts, comments, notifications and leaderboards. The person is not notified. Errors: USER_NOT_FOUND, NOT_YOURSELF.',
  })
  async blockUser(
    @Arg('input', () => BlockUserInput, { description: 'The person.' }) input: BlockUserInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    await blockUser(context, input);
    return other(context, input);
  }

  @Authorized()
  @Mutation(() => UserPayload, {
    description: "Removes the viewer's block. Removed follows are not restored. Errors: USER_NOT_FOUND, NOT_YOURSELF.",
  })
  async unblockUser(
    @Arg('input', () => UnblockUserInput, { description: 'The person.' }) input: UnblockUserInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    await unblockUser(context, input);
    return other(context, input);
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description: `Users who follow this user, newest first. ${SEEN}`,
  })
  @Directive(LIST)
  @Directive('@cacheControl(scope: "PRIVATE")')
  followers(@Root() user: UserView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listRelations(context, user.id, 'followers', args);
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description: `Users whom this user follows, newest first. ${SEEN}`,
  })
  @Directive(LIST)
  @Directive('@cacheControl(scope: "PRIVATE")')
  following(@Root() user: UserView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listRelations(context, user.id, 'following', args);
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description: `Mutual follows, newest first. ${SEEN}`,
  })
  @Directive(LIST)
  @Directive('@cacheControl(scope: "PRIVATE")')
  friends(@Root() user: UserView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listRelations(context, user.id, 'friends', args);
  }

  @FieldResolver(() => UserConnection, {
    nullable: true,
    description: 'Users blocked by this user, newest first. Visible to this user only; null for others.',
  })
  @Directive(LIST)
  @Directive('@cacheControl(scope: "PRIVATE")')
  blocked(@Root() user: UserView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listRelations(context, user.id, 'blocked', args);
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer follows this person.' })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async viewerFollows(@Root() user: UserView, @Ctx() context: Context): Promise<boolean> {
    return (await relation(context, user))?.viewerFollows ?? false;
  }

  @FieldResolver(() => Boolean, { description: 'Whether this person follows the viewer.' })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async followsViewer(@Root() user: UserView, @Ctx() context: Context): Promise<boolean> {
    return (await relation(context, user))?.followsViewer ?? false;
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer blocks this person.' })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async viewerBlocks(@Root() user: UserView, @Ctx() context: Context): Promise<boolean> {
    return (await relation(context, user))?.viewerBlocks ?? false;
  }
}

async function other(context: Context, { userId }: { readonly userId: string }): Promise<UserPayload> {
  const user = await userById(context).load(userId);
  return { user: user ?? { id: userId } };
}

async function relation(context: Context, user: UserView): Promise<RelationView | null> {
  return context.viewer ? relationWith(context).load(user.id) : null;
}
