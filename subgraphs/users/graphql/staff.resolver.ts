import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { DateTime } from '../../../platform/graphql/types.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { deactivateUser } from '../commands/roles/deactivate-user.js';
import { grantRole } from '../commands/roles/grant-role.js';
import { inviteStudent } from '../commands/account/invite-student.js';
import { reactivateUser } from '../commands/roles/reactivate-user.js';
import { resetSecondFactor } from '../commands/second-factor/reset-second-factor.js';
import { revokeRole } from '../commands/roles/revoke-role.js';
import { rotateSigningKey } from '../commands/session/rotate-signing-key.js';
import { listAuditEntries, type AuditEntryView } from '../queries/audit-entries.js';
import { userById } from '../queries/users.js';
import {
  DeactivateUserInput,
  GrantRoleInput,
  InviteStudentInput,
  ReactivateUserInput,
  ResetSecondFactorInput,
  RevokeRoleInput,
} from './user.inputs.js';
import { UserPayload } from './user.resolver.js';
import { AuditActionEnum, AuditEntryConnection, AuditEntryObject, UserObject } from './user.types.js';

@ObjectType('RotateSigningKeyPayload', { description: 'The next key for access tokens.' })
class RotateSigningKeyPayload {
  @Field(() => ID, { description: 'Its `kid`, as in `/.well-known/jwks.json`.' })
  keyId!: string;

  @Field(() => DateTime, { description: 'When it begins to sign; it is published until then.' })
  signsFrom!: Date;
}

@Resolver(() => AuditEntryObject)
export class StaffResolver {
  @Authorized('staff')
  @Mutation(() => UserPayload, {
    description:
      'Makes an account for a student and mails a link that sets its password, valid for 7 days. Staff only. Errors: EMAIL_TAKEN.',
  })
  async inviteStudent(
    @Arg('input', () => InviteStudentInput, { description: 'The student.' }) input: InviteStudentInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await inviteStudent(context, input) };
  }

  @Authorized('super_admin')
  @Mutation(() => UserPayload, {
    description: 'Grants a role; it is in the next access token. super_admin only. Errors: USER_NOT_FOUND.',
  })
  async grantRole(
    @Arg('input', () => GrantRoleInput, { description: 'Person and role.' }) input: GrantRoleInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await grantRole(context, input) };
  }

  @Authorized('super_admin')
  @Mutation(() => UserPayload, {
    description:
      'Takes a role away; access tokens that have it expire within 15 minutes. super_admin only. Errors: USER_NOT_FOUND, LAST_SUPER_ADMIN.',
  })
  async revokeRole(
    @Arg('input', () => RevokeRoleInput, { description: 'Person and role.' }) input: RevokeRoleInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await revokeRole(context, input) };
  }

  @Authorized('staff')
  @Mutation(() => UserPayload, {
    description:
      'Shuts a person out and ends their sessions. Staff; for staff only a super_admin. Errors: USER_NOT_FOUND, LAST_SUPER_ADMIN.',
  })
  async deactivateUser(
    @Arg('input', () => DeactivateUserInput, { description: 'The person.' }) input: DeactivateUserInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await deactivateUser(context, input) };
  }

  @Authorized('staff')
  @Mutation(() => UserPayload, {
    description: 'Lets a person in again. Staff; for staff only a super_admin. Errors: USER_NOT_FOUND.',
  })
  async reactivateUser(
    @Arg('input', () => ReactivateUserInput, { description: 'The person.' }) input: ReactivateUserInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await reactivateUser(context, input) };
  }

  @Authorized('staff')
  @Mutation(() => UserPayload, {
    description:
      'Removes the second factor of a person who has lost it, ends their sessions and tells them by mail. Staff; for staff only a super_admin. Errors: USER_NOT_FOUND, SECOND_FACTOR_NOT_ENROLLED.',
  })
  async resetSecondFactor(
    @Arg('input', () => ResetSecondFactorInput, { description: 'The person.' }) input: ResetSecondFactorInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await resetSecondFactor(context, input) };
  }

  @Authorized('super_admin')
  @Mutation(() => RotateSigningKeyPayload, {
    description:
      'Publishes the next key for access tokens, which signs from 10 minutes later on. super_admin only. Errors: SIGNING_KEY_ROTATION_PENDING.',
  })
  rotateSigningKey(@Ctx() context: Context): Promise<RotateSigningKeyPayload> {
    return rotateSigningKey(context);
  }

  @Authorized('staff')
  @Query(() => AuditEntryConnection, { description: 'What was done, newest first. Staff only.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  auditEntries(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('action', () => AuditActionEnum, { nullable: true, description: 'Only this action.' })
    action?: AuditActionEnum | null,
    @Arg('actorId', () => ID, { nullable: true, description: 'Only what this person did.' }) actorId?: string | null,
    @Arg('targetId', () => ID, { nullable: true, description: 'Only what was done to this person.' })
    targetId?: string | null,
    @Arg('since', () => DateTime, { nullable: true, description: 'Only what was done then or later.' })
    since?: Date | null,
    @Arg('until', () => DateTime, { nullable: true, description: 'Only what was done before.' }) until?: Date | null,
  ) {
    const filter = { action: action ?? null, actorId: actorId ?? null, targetId: targetId ?? null };
    return listAuditEntries(context, { ...filter, since: since ?? null, until: until ?? null }, args);
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'Who did it; null for the platform itself.' })
  actor(@Root() entry: AuditEntryView, @Ctx() context: Context) {
    return entry.actorId && userById(context).load(entry.actorId);
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'To whom; null where it was not a person.' })
  target(@Root() entry: AuditEntryView, @Ctx() context: Context) {
    return entry.targetId && userById(context).load(entry.targetId);
  }
}
