import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../platform/graphql/types.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';

export enum RoleEnum {
  STUDENT = 'student',
  INSTRUCTOR = 'instructor',
  STAFF = 'staff',
  SUPER_ADMIN = 'super_admin',
}
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'Role of a user.',
  valuesConfig: {
    STUDENT: { description: 'Uses the courses that they are enrolled in, and submits work.' },
    INSTRUCTOR: { description: 'Manages their own courses and classes, marks attendance, unlocks lessons, grades.' },
    STAFF: { description: 'Sees users; creates students, classes, enrollments and payments.' },
    SUPER_ADMIN: { description: 'Everything.' },
  },
});

export enum UserStatusEnum {
  ACTIVE = 'active',
  DEACTIVATED = 'deactivated',
  ERASED = 'erased',
}
registerEnumType(UserStatusEnum, {
  name: 'UserStatus',
  description: 'Whether a person can sign in.',
  valuesConfig: {
    ACTIVE: { description: 'Can sign in.' },
    DEACTIVATED: { description: 'Deactivated by staff: sign-in is rejected, sessions are revoked.' },
    ERASED: { description: 'Asked to be forgotten: what was held of them is being erased, or has been.' },
  },
});

export enum AuditActionEnum {
  USER_PROVISIONED = 'user-provisioned',
  FIRST_ADMINISTRATOR_CREATED = 'first-administrator-created',
  ROLE_GRANTED = 'role-granted',
  ROLE_REVOKED = 'role-revoked',
  USER_DEACTIVATED = 'user-deactivated',
  USER_REACTIVATED = 'user-reactivated',
  PASSWORD_CHANGED = 'password-changed',
  PHONE_VERIFIED = 'phone-verified',
  PHONE_REMOVED = 'phone-removed',
  EMAIL_CHANGE_REQUESTED = 'email-change-requested',
  EMAIL_CHANGED = 'email-changed',
  EMAIL_CHANGE_UNDONE = 'email-change-undone',
  SESSIONS_REVOKED = 'sessions-revoked',
  REFRESH_TOKEN_REUSED = 'refresh-token-reused',
  SIGNING_KEY_ROTATED = 'signing-key-rotated',
  PASSWORD_RESET = 'password-reset',
  SECOND_FACTOR_ENABLED = 'second-factor-enabled',
  SECOND_FACTOR_DISABLED = 'second-factor-disabled',
  SECOND_FACTOR_RESET = 'second-factor-reset',
  RECOVERY_CODES_REGENERATED = 'recovery-codes-regenerated',
  IDENTITY_LINKED = 'identity-linked',
  IDENTITY_UNLINKED = 'identity-unlinked',
  STUDENT_INVITED = 'student-invited',
  INVITATION_ACCEPTED = 'invitation-accepted',
  API_KEY_CREATED = 'api-key-created',
  API_KEY_ROTATED = 'api-key-rotated',
  API_KEY_REVOKED = 'api-key-revoked',
  DATA_EXPORT_REQUESTED = 'data-export-requested',
  DATA_EXPORT_LINK_CREATED = 'data-export-link-created',
  ERASURE_REQUESTED = 'erasure-requested',
  ERASURE_CANCELLED = 'erasure-cancelled',
  ACCOUNT_CLOSED = 'account-closed',
  DATA_REQUESTS_SEEN = 'data-requests-seen',
  DATA_REQUEST_RETRIED = 'data-request-retried',
}
registerEnumType(AuditActionEnum, {
  name: 'AuditAction',
  description: 'What was done.',
  valuesConfig: {
    USER_PROVISIONED: { description: 'The platform made a verified account; detail: its roles.' },
    FIRST_ADMINISTRATOR_CREATED: { description: 'The platform made the first super_admin.' },
    ROLE_GRANTED: { description: 'A role was granted; detail: the role.' },
    ROLE_REVOKED: { description: 'A role was taken away; detail: the role.' },
    USER_DEACTIVATED: { description: 'A person was shut out.' },
    USER_REACTIVATED: { description: 'A person was let in again.' },
    PASSWORD_CHANGED: { description: 'A person changed their password.' },
    PHONE_VERIFIED: { description: 'A person verified their mobile number.' },
    PHONE_REMOVED: { description: 'A person removed their mobile number.' },
    EMAIL_CHANGE_REQUESTED: { description: 'A person asked to change their e-mail address.' },
    EMAIL_CHANGED: { description: 'A person confirmed their new e-mail address.' },
    EMAIL_CHANGE_UNDONE: { description: 'The owner of the old e-mail address undid its change.' },
    SESSIONS_REVOKED: { description: 'A person ended sessions; detail: id of the one, or how many.' },
    REFRESH_TOKEN_REUSED: {
      description: 'A refresh token came again after it was replaced, so its session was ended; detail: the session.',
    },
    SIGNING_KEY_ROTATED: { description: 'The next key for access tokens was published; detail: its id.' },
    PASSWORD_RESET: { description: 'A person set a new password by a mailed link; all their sessions ended.' },
    SECOND_FACTOR_ENABLED: { description: 'A person turned their second factor on.' },
    SECOND_FACTOR_DISABLED: { description: 'A person turned their second factor off.' },
    SECOND_FACTOR_RESET: { description: 'Staff removed the second factor of a person who had lost it.' },
    RECOVERY_CODES_REGENERATED: { description: 'A person made new recovery codes in the place of the old ones.' },
    IDENTITY_LINKED: { description: 'A person came in by an OpenID Connect provider for the first time.' },
    IDENTITY_UNLINKED: { description: 'A person took the link to a provider away.' },
    STUDENT_INVITED: { description: 'Staff made an account for a student.' },
    INVITATION_ACCEPTED: { description: 'An invited person set their first password by the mailed link.' },
    API_KEY_CREATED: { description: 'An API key was made for a partner; detail: its id.' },
    API_KEY_ROTATED: { description: 'An API key got a new secret; detail: its id.' },
    API_KEY_REVOKED: { description: 'An API key is refused from then on; detail: its id.' },
    DATA_EXPORT_REQUESTED: { description: 'A person asked for all that is held of them; detail: the request.' },
    DATA_EXPORT_LINK_CREATED: { description: 'A person got an address to download their data; detail: the request.' },
    ERASURE_REQUESTED: { description: 'A person asked to be forgotten; detail: the request.' },
    ERASURE_CANCELLED: { description: 'A person changed their mind about being forgotten; detail: the request.' },
    ACCOUNT_CLOSED: { description: 'An erasure was due, so the account was shut; detail: the request.' },
    DATA_REQUESTS_SEEN: {
      description: 'Staff looked at requests for data and erasures; target: whose, if one person.',
    },
    DATA_REQUEST_RETRIED: { description: 'An operator had domains asked again; detail: the request.' },
  },
});

/** The same for everyone; only the person changes it. */
const PublicProfile = Directive(
  '@cacheControl(maxAge: 60, invalidatedBy: ["lyceum.users.profile-updated.v1", "lyceum.users.user-erasure-due.v1"])',
);

@ObjectType('User', { description: 'A person with an account.' })
@Directive('@key(fields: "id")')
export class UserObject {
  @Field(() => ID, { description: 'Unique id.' })
  @Directive('@cacheControl(maxAge: 86400)')
  @ForPartners()
  id!: string;

  @Field(() => String, { description: 'Name, as the person writes it.' })
  @PublicProfile
  @ForPartners()
  name!: string;

  @Field(() => String, { nullable: true, description: 'Unique short name; null until one is chosen.' })
  @PublicProfile
  @ForPartners()
  handle!: string | null;

  @Field(() => String, { nullable: true, description: 'What the person says of themselves.' })
  @PublicProfile
  @ForPartners()
  bio!: string | null;

  @Field(() => DateTime, { description: 'When the account was created.' })
  joinedAt!: Date;
}

export const UserConnection = connectionType('User', () => UserObject);

@ObjectType('Session', { description: 'A log in on one device, which lives for 30 days after its last use.' })
export class SessionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What the device said it is (User-Agent) at the log in.' })
  clientAgent!: string | null;

  @Field(() => String, { nullable: true, description: 'Network address at the log in.' })
  clientAddress!: string | null;

  @Field(() => DateTime, { description: 'When the log in was.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When its tokens were last refreshed.' })
  lastUsedAt!: Date;

  @Field(() => DateTime, { description: 'When it ends by itself unless it is used before.' })
  expiresAt!: Date;
}

@ObjectType('AuditEntry', { description: 'Who did what, and when. Never changed, never deleted.' })
export class AuditEntryObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => AuditActionEnum, { description: 'What was done.' })
  action!: AuditActionEnum;

  @Field(() => String, { nullable: true, description: 'What the action says of it, such as a role.' })
  detail!: string | null;

  @Field(() => String, { nullable: true, description: 'Network address that it came from.' })
  clientAddress!: string | null;

  @Field(() => String, { nullable: true, description: 'Correlation id of the request, as in logs and errors.' })
  requestId!: string | null;

  @Field(() => DateTime, { description: 'When it was done.' })
  createdAt!: Date;

  @Field(() => Int, {
    nullable: true,
    description:
      'Place in the hash chain that shows later changes, from 1; null until it is sealed, about a minute later.',
  })
  position!: number | null;
}

export const AuditEntryConnection = connectionType('AuditEntry', () => AuditEntryObject);
