import { IsOptional, Length, Matches, MaxLength } from 'class-validator';
import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { IsEmailAddress, IsLocale, IsName, IsProse } from '../../../platform/graphql/text.js';
import { TimeZone } from '../../../platform/graphql/types.js';
import { PASSWORD_MIN_LENGTH } from '../domain/password-policy.js';
import { IsPassword } from './password.js';
import { RoleEnum, UserStatusEnum } from './user.types.js';

const HANDLE = /^[A-Za-z0-9_]{3,30}$/;
const HANDLE_MESSAGE = { message: 'must have 3 to 30 letters, digits or underscores' };
const NAME_LENGTH = { max: 100 };

@InputType('RegisterUserInput', { description: 'A new account.' })
export class RegisterUserInput {
  @Field(() => String, { description: 'E-mail address. A confirmation link is sent to it.' })
  @IsEmailAddress()
  email!: string;

  @Field(() => String, {
    description:
      '10 to 200 characters, hard to guess: not a common password, and not made of the name or the e-mail address of its owner.',
  })
  @IsPassword({ min: PASSWORD_MIN_LENGTH })
  password!: string;

  @Field(() => String, { description: 'Name as others see it, 1 to 100 characters.' })
  @IsName(NAME_LENGTH)
  name!: string;

  @Field(() => String, { description: 'BCP 47 language tag, such as `pt-PT`.' })
  @IsLocale()
  locale!: string;

  @Field(() => TimeZone, { description: 'IANA time zone; determines the user’s "today".' })
  timeZone!: string;
}

@InputType('VerifyEmailInput', { description: 'The token of the mailed link.' })
export class VerifyEmailInput {
  @Field(() => String, { description: 'The `token` of the link. Works once, within 24 hours.' })
  @Length(1, 200)
  token!: string;
}

@InputType('ResendVerificationInput', { description: 'Where to send the link again.' })
export class ResendVerificationInput {
  @Field(() => String, { description: 'The e-mail address of the account.' })
  @IsEmailAddress({ asTyped: true })
  email!: string;
}

@InputType('RequestPasswordResetInput', { description: 'The account whose password was forgotten.' })
export class RequestPasswordResetInput {
  @Field(() => String, { description: 'The e-mail address of the account.' })
  @IsEmailAddress({ asTyped: true })
  email!: string;
}

@InputType('ResetPasswordInput', { description: 'The token of the mailed link, and the new password.' })
export class ResetPasswordInput {
  @Field(() => String, { description: 'The `token` of the link. Works once, within an hour.' })
  @Length(1, 200)
  token!: string;

  @Field(() => String, {
    description:
      '10 to 200 characters, hard to guess: not a common password, and not made of the name or the e-mail address of its owner.',
  })
  @IsPassword({ min: PASSWORD_MIN_LENGTH })
  newPassword!: string;
}

@InputType('InviteStudentInput', { description: 'The account that staff create.' })
export class InviteStudentInput {
  @Field(() => String, { description: 'E-mail address. The link that sets the password is sent to it.' })
  @IsEmailAddress()
  email!: string;

  @Field(() => String, { description: 'Name as others see it, 1 to 100 characters.' })
  @IsName(NAME_LENGTH)
  name!: string;

  @Field(() => String, { description: 'BCP 47 language tag, such as `pt-PT`.' })
  @IsLocale()
  locale!: string;

  @Field(() => TimeZone, { description: 'IANA time zone; determines the user’s "today".' })
  timeZone!: string;
}

@InputType('AcceptInvitationInput', { description: 'The token of the mailed link, and the first password.' })
export class AcceptInvitationInput {
  @Field(() => String, { description: 'The `token` of the link. Works once, within 7 days.' })
  @Length(1, 200)
  token!: string;

  @Field(() => String, {
    description:
      '10 to 200 characters, hard to guess: not a common password, and not made of the name or the e-mail address of its owner.',
  })
  @IsPassword({ min: PASSWORD_MIN_LENGTH })
  password!: string;
}

@InputType('LogInInput', { description: 'E-mail and password.' })
export class LogInInput {
  @Field(() => String, { description: 'The e-mail address of the account, in upper or lower case.' })
  @Length(1, 254)
  email!: string;

  @Field(() => String, { description: 'The password.' })
  @IsPassword()
  password!: string;
}

@InputType('RefreshSessionInput', { description: 'The newest refresh token of a session.' })
export class RefreshSessionInput {
  @Field(() => String, { description: 'From the last log-in or refresh.' })
  @Length(1, 200)
  refreshToken!: string;
}

@InputType('RevokeSessionInput', { description: "One of the viewer's sessions." })
export class RevokeSessionInput {
  @Field(() => ID, { description: 'The session.' })
  sessionId!: string;
}

@InputType('RevokeAllSessionsInput', { description: "Which of the viewer's sessions end." })
export class RevokeAllSessionsInput {
  @Field(() => Boolean, { defaultValue: false, description: 'Whether the current session is kept.' })
  keepCurrent!: boolean;
}

@InputType('ChangePasswordInput', { description: 'The old and the new password.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The current password.' })
  @IsPassword()
  oldPassword!: string;

  @Field(() => String, {
    description:
      '10 to 200 characters, hard to guess: not a common password, and not made of the name or the e-mail address of its owner.',
  })
  @IsPassword({ min: PASSWORD_MIN_LENGTH })
  newPassword!: string;
}

@InputType('UpdateProfileInput', { description: 'The changes. Absent fields stay unchanged.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: 'Name as others see it, 1 to 100 characters; null: unchanged.' })
  @IsOptional()
  @IsName(NAME_LENGTH)
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Unique short name of 3 to 30 letters, digits or underscores. Names of the platform, such as `admin`, are reserved. null removes it.',
  })
  @IsOptional()
  @Matches(HANDLE, HANDLE_MESSAGE)
  handle?: string | null;

  @Field(() => String, { nullable: true, description: 'About the user, at most 1000 characters; null removes it.' })
  @IsOptional()
  @IsProse({ min: 0, max: 1000 })
  bio?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag, such as `pt-PT`; null: unchanged.' })
  @IsOptional()
  @IsLocale()
  locale?: string | null;

  @Field(() => TimeZone, {
    nullable: true,
    description: 'IANA time zone; determines the user’s "today". null: unchanged.',
  })
  timeZone?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether other users see the user on leaderboards; null: unchanged.',
  })
  leaderboardVisible?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether other users find the user by `people`; null: unchanged.',
  })
  discoverable?: boolean | null;
}

@InputType('GrantRoleInput', { description: 'The user and the role to grant.' })
export class GrantRoleInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;

  @Field(() => RoleEnum, { description: 'The role.' })
  role!: RoleEnum;
}

@InputType('RevokeRoleInput', { description: 'The user and the role to revoke.' })
export class RevokeRoleInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;

  @Field(() => RoleEnum, { description: 'The role.' })
  role!: RoleEnum;
}

@InputType('DeactivateUserInput', { description: 'The user to deactivate.' })
export class DeactivateUserInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('ResetSecondFactorInput', { description: 'The user who lost their second factor.' })
export class ResetSecondFactorInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('ReactivateUserInput', { description: 'The user to reactivate.' })
export class ReactivateUserInput {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

export enum UserOrderEnum {
  CREATED = 'created',
  NAME = 'name',
  LAST_LOG_IN = 'last-log-in',
}
registerEnumType(UserOrderEnum, {
  name: 'UserOrder',
  description: 'The sort key of a list of users.',
  valuesConfig: {
    CREATED: { description: 'When the account was created.' },
    NAME: { description: 'The name, in upper or lower case.' },
    LAST_LOG_IN: { description: 'The last log-in. Users who never logged in come first.' },
  },
});

export enum SortDirectionEnum {
  ASCENDING = 'asc',
  DESCENDING = 'desc',
}
registerEnumType(SortDirectionEnum, {
  name: 'SortDirection',
  description: 'The direction of a sort.',
  valuesConfig: {
    ASCENDING: { description: 'Smallest, or oldest, first.' },
    DESCENDING: { description: 'Largest, or newest, first.' },
  },
});

@InputType('UserSortInput', { description: 'How users are sorted. A cursor is valid for the same sort only.' })
export class UserSortInput {
  @Field(() => UserOrderEnum, { description: 'The sort key.' })
  by!: UserOrderEnum;

  @Field(() => SortDirectionEnum, {
    defaultValue: SortDirectionEnum.ASCENDING,
    description: 'The direction.',
  })
  direction!: SortDirectionEnum;
}

@InputType('UserFilterInput', { description: 'Which users. Absent fields do not filter.' })
export class UserFilterInput {
  @Field(() => String, { nullable: true, description: 'Part of the name, the handle or the e-mail address.' })
  @IsOptional()
  @MaxLength(100)
  search?: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'Only users with this role.' })
  role?: RoleEnum | null;

  @Field(() => UserStatusEnum, { nullable: true, description: 'Only users with this status.' })
  status?: UserStatusEnum | null;
}
