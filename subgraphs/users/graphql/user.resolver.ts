import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { canonicalLine, lengthOf } from '../../../platform/domain/text.js';
import { DateTime, TimeZone } from '../../../platform/graphql/types.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { updateProfile } from '../commands/account/update-profile.js';
import type { ProfileChanges } from '../domain/user.js';
import { maySeePersonal, type Seen } from '../queries/access.js';
import { avatarUrl } from '../queries/avatars.js';
import { searchPeople, userByHandle } from '../queries/people-search.js';
import { listUsers, userById, type UserView } from '../queries/users.js';
import { UpdateProfileInput, UserFilterInput, UserSortInput } from './user.inputs.js';
import { RoleEnum, UserConnection, UserObject, UserStatusEnum } from './user.types.js';

@ObjectType('UserPayload', { description: 'Result of a change to a user.' })
export class UserPayload {
  @Field(() => UserObject, { description: 'The user as it is now.' })
  user!: object;
}

type SeenUser = UserView & Seen;

@Resolver(() => UserObject)
export class UserResolver {
  @Query(() => UserObject, { nullable: true, description: 'The signed-in user; null without an access token.' })
  viewer(@Ctx() context: Context) {
    return context.viewer && userById(context).load(context.viewer.id);
  }

  @Authorized()
  @Query(() => UserObject, {
    nullable: true,
    description:
      'One user, by id or by handle; null when there is none. By handle also null for users who are deactivated or with whom there is a block, except for staff. Errors: INVALID_INPUT unless exactly one is given.',
  })
  user(
    @Ctx() context: Context,
    @Arg('id', () => ID, { nullable: true, description: 'Id of the user.' }) id?: string | null,
    @Arg('handle', () => String, { nullable: true, description: 'Handle of the user, in upper or lower case.' })
    handle?: string | null,
  ) {
    if (typeof id === 'string' && typeof handle !== 'string') return userById(context).load(id);
    if (typeof handle === 'string' && typeof id !== 'string') return userByHandle(context, handle);
    throw new InvalidInput([{ field: 'id', message: 'give either an id or a handle' }]);
  }

  @Authorized()
  @Query(() => UserConnection, {
    description:
      'Users whose handle, or a word of whose name, begins with the text: by handle first, then by name. Users who do not want to be found, who are deactivated or not verified, and with whom there is a block, are left out.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  @Directive('@cacheControl(scope: "PRIVATE")')
  people(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('search', () => String, {
      description: 'The beginning of a handle or of a word of a name: 2 to 100 characters.',
    })
    search: string,
  ) {
    const wanted = canonicalLine(search);
    const length = lengthOf(wanted);
    if (length < 2 || length > 100)
      throw new InvalidInput([{ field: 'search', message: 'must have 2 to 100 characters' }]);
    return searchPeople(context, wanted, args);
  }

  @Authorized('staff')
  @Query(() => UserConnection, { description: 'All users, newest first unless another sort is given. Staff only.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  users(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('filter', () => UserFilterInput, { nullable: true, description: 'Which users; all when absent.' })
    filter?: UserFilterInput | null,
    @Arg('sort', () => UserSortInput, { nullable: true, description: 'How they are sorted; newest first when absent.' })
    sort?: UserSortInput | null,
  ) {
    return listUsers(context, filter ?? {}, sort ?? { by: 'created', direction: 'desc' }, args);
  }

  @Authorized()
  @Mutation(() => UserPayload, {
    description: "Changes the viewer's own profile and preferences. Errors: HANDLE_TAKEN, HANDLE_RESERVED.",
  })
  async updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'What changes.' }) input: UpdateProfileInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await updateProfile(context, changesOf(input)) };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Address of the profile picture, or of the initials: WebP or PNG, to be cached for as long as it is shown.',
  })
  @ForPartners()
  avatarUrl(
    @Root() user: UserView,
    @Ctx() context: Context,
    @Arg('size', () => Int, {
      defaultValue: 128,
      description: 'Wanted edge in pixels; the next of 64, 128, 256 and 512 is served.',
    })
    size: number,
  ): string {
    return avatarUrl(context, user, size);
  }

  @FieldResolver(() => String, { nullable: true, description: 'E-mail address. For the person and staff only.' })
  @Directive('@cacheControl(scope: "PRIVATE")')
  email(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.email : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the e-mail address was confirmed. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  emailVerified(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.emailVerifiedAt !== null : null;
  }

  @FieldResolver(() => [RoleEnum], {
    nullable: true,
    description: 'The roles of the user. Visible to the user and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  roles(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.roles : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Language, as a BCP 47 tag. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  locale(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.locale : null;
  }

  @FieldResolver(() => TimeZone, {
    nullable: true,
    description: 'IANA time zone; determines the user’s "today". Visible to the user and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  timeZone(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.timeZone : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether others see them on leaderboards. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  leaderboardVisible(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.leaderboardVisible : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether other users find them by `people`. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  discoverable(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.discoverable : null;
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'When they last logged in; null: never. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  lastLoggedInAt(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.lastLoggedInAt : null;
  }

  @FieldResolver(() => UserStatusEnum, {
    nullable: true,
    description: 'Whether they can sign in. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  status(@Root() user: SeenUser, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? user.status : null;
  }
}

/** `null` removes an optional value, and leaves a required one unchanged. */
function changesOf({ handle, bio, ...rest }: UpdateProfileInput): ProfileChanges {
  const given = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  return {
    ...(Object.fromEntries(given) as ProfileChanges),
    ...(handle !== undefined && { handle }),
    ...(bio !== undefined && { bio }),
  };
}
