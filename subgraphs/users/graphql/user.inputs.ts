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
  @Field(() => String, { description: 'E-mail address; a link to confirm it is sent there.' })
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

  @Field(() => TimeZone, { description: 'Decides what "today" is for this person.' })
  timeZone!: string;
}

@InputType('VerifyEmailInput', { description: 'What the mail with the link holds.' })
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

@InputType('RequestPasswordResetInput', { description: 'Whose password was forgotten.' })
export class RequestPasswordResetInput {
  @Field(() => String, { description: 'The e-mail address of the account.' })
  @IsEmailAddress({ asTyped: true })
  email!: string;
}

@InputType('ResetPasswordInput', { description: 'What the mail with the link holds, and the new password.' })
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

@InputType('InviteStudentInput', { description: 'For whom staff make an account.' })
export class InviteStudentInput {
  @Field(() => String, { description: 'E-mail address; the link that sets the password is sent there.' })
  @IsEmailAddress()
  email!: string;

  @Field(() => String, { description: 'Name as others see it, 1 to 100 characters.' })
  @IsName(NAME_LENGTH)
  name!: string;

  @Field(() => String, { description: 'BCP 47 language tag, such as `pt-PT`.' })
  @IsLocale()
  locale!: string;

  @Field(() => TimeZone, { description: 'Decides what "today" is for this person.' })
  timeZone!: string;
}

@InputType('AcceptInvitationInput', { description: 'What the mail with the link holds, and the first password.' })
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
  @Field(() => String, { description: 'As the last log in or refresh gave it.' })
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
  @Field(() => Boolean, { defaultValue: false, description: 'Whether the session that asks lives on.' })
  keepCurrent!: boolean;
}

@InputType('ChangePasswordInput', { description: 'The old and the new password.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The password until now.' })
  @IsPassword()
  oldPassword!: string;

  @Field(() => String, {
    description:
      '10 to 200 characters, hard to guess: not a common password, and not made of the name or the e-mail address of its owner.',
  })
  @IsPassword({ min: PASSWORD_MIN_LENGTH })
  newPassword!: string;
}

@InputType('UpdateProfileInput', { description: 'What changes; what is absent stays as it is.' })
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

  @Field(() => String, { nullable: true, description: 'About oneself, at most 1000 characters; null takes it away.' })
  @IsOptional()
  @IsProse({ min: 0, max: 1000 })
  bio?: string | null;

  @Field(() => String, { nullable: true, description: 'BCP 47 language tag, such as `pt-PT`; null: unchanged.' })
  @IsOptional()
  @IsLocale()
  locale?: string | null;

  @Field(() => TimeZone, { nullable: true, description: 'Decides what "today" is for this person; null: unchanged.' })
  timeZone?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether others see them on leaderboards; null: unchanged.' })
  leaderboardVisible?: boolean | null;
}

@InputType('GrantRoleInput', { description: 'Who gets which role.' })
export class GrantRoleInput {
  @Field(() => ID, { description: 'The person.' })
  userId!: string;

  @Field(() => RoleEnum, { description: 'The role.' })
  role!: RoleEnum;
}

@InputType('RevokeRoleInput', { description: 'Who loses which role.' })
export class RevokeRoleInput {
  @Field(() => ID, { description: 'The person.' })
  userId!: string;

  @Field(() => RoleEnum, { description: 'The role.' })
  role!: RoleEnum;
}

@InputType('DeactivateUserInput', { description: 'Who is shut out.' })
export class DeactivateUserInput {
  @Field(() => ID, { description: 'The person.' })
  userId!: string;
}

@InputType('ResetSecondFactorInput', { description: 'Who lost their second factor.' })
export class ResetSecondFactorInput {
  @Field(() => ID, { description: 'The person.' })
  userId!: string;
}

@InputType('ReactivateUserInput', { description: 'Who is let in again.' })
export class ReactivateUserInput {
  @Field(() => ID, { description: 'The person.' })
  userId!: string;
}

export enum UserOrderEnum {
  CREATED = 'created',
  NAME = 'name',
  LAST_LOG_IN = 'last-log-in',
}
registerEnumType(UserOrderEnum, {
  name: 'UserOrder',
  description: 'By what a list of users is sorted.',
  valuesConfig: {
    CREATED: { description: 'When the account was made.' },
    NAME: { description: 'The name, in upper or lower case.' },
    LAST_LOG_IN: { description: 'The last log in; who never did comes before all others.' },
  },
});

export enum SortDirectionEnum {
  ASCENDING = 'asc',
  DESCENDING = 'desc',
}
registerEnumType(SortDirectionEnum, {
  name: 'SortDirection',
  description: 'From which end a list is sorted.',
  valuesConfig: {
    ASCENDING: { description: 'Smallest, or oldest, first.' },
    DESCENDING: { description: 'Largest, or newest, first.' },
  },
});

@InputType('UserSortInput', { description: 'How users are sorted. A cursor belongs to the sort that it came from.' })
export class UserSortInput {
  @Field(() => UserOrderEnum, { description: 'By what.' })
  by!: UserOrderEnum;

  @Field(() => SortDirectionEnum, {
    defaultValue: SortDirectionEnum.ASCENDING,
    description: 'From which end.',
  })
  direction!: SortDirectionEnum;
}

@InputType('UserFilterInput', { description: 'Which users; what is absent does not matter.' })
export class UserFilterInput {
  @Field(() => String, { nullable: true, description: 'Part of the name, the handle or the e-mail address.' })
  @IsOptional()
  @MaxLength(100)
  search?: string | null;

  @Field(() => RoleEnum, { nullable: true, description: 'Only people with this role.' })
  role?: RoleEnum | null;

  @Field(() => UserStatusEnum, { nullable: true, description: 'Only people in this status.' })
  status?: UserStatusEnum | null;
}
