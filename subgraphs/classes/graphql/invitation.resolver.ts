import { Arg, Authorized, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { acceptClassInvitation } from '../commands/invitation/accept-class-invitation.js';
import { inviteToClass } from '../commands/invitation/invite-to-class.js';
import { revokeClassInvitation } from '../commands/invitation/revoke-class-invitation.js';
import { classById } from '../queries/classes.js';
import { invitationById, type InvitationView } from '../queries/invitations.js';
import { AcceptClassInvitationInput, InviteToClassInput, RevokeClassInvitationInput } from './class.inputs.js';
import { ClassInvitationType, ClassObject } from './class.types.js';
import { UserReference } from './references.js';

@ObjectType('InviteToClassPayload', { description: 'An invitation to a class.' })
class InviteToClassPayload {
  @Field(() => ClassInvitationType, { nullable: true, description: 'The invitation.' })
  invitation!: object | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The secret of a link, for `acceptClassInvitation`; the first person to use it gets the invitation. It is shown once. Null when a person was named.',
  })
  token!: string | null;
}

@ObjectType('ClassInvitationPayload', { description: 'Result of accepting or revoking an invitation to a class.' })
class ClassInvitationPayload {
  @Field(() => ClassObject, { nullable: true, description: 'The class.' })
  class!: object | null;
}

@Resolver(() => ClassInvitationType)
export class InvitationResolver {
  @Authorized('staff', 'instructor')
  @Mutation(() => InviteToClassPayload, {
    description:
      "Lets one person join a class within 7 days: a named one, or the first to use a link. Inviting a person again extends the invitation. The class's instructor or staff. Errors: CLASS_NOT_FOUND, NOT_YOUR_CLASS, CLASS_OVER, USER_NOT_FOUND, USER_NOT_ACTIVE.",
  })
  async inviteToClass(
    @Arg('input', () => InviteToClassInput, { description: 'Class and person.' }) input: InviteToClassInput,
    @Ctx() context: Context,
  ): Promise<InviteToClassPayload> {
    const { invitationId, token } = await inviteToClass(context, input);
    return { invitation: await invitationById(context).load(invitationId), token };
  }

  @Authorized()
  @Mutation(() => ClassInvitationPayload, {
    description:
      'Accepts an invitation: from now on the viewer sees the class and can use `requestSeat`. Idempotent. Errors: CLASS_INVITATION_NOT_FOUND, CLASS_INVITATION_EXPIRED.',
  })
  async acceptClassInvitation(
    @Arg('input', () => AcceptClassInvitationInput, { description: 'The invitation.' })
    input: AcceptClassInvitationInput,
    @Ctx() context: Context,
  ): Promise<ClassInvitationPayload> {
    const { classId } = await acceptClassInvitation(context, input);
    return { class: await classById(context).load(classId) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClassInvitationPayload, {
    description:
      "Ends an invitation; a student who is in the class stays in it. Idempotent. The class's instructor or staff. Errors: CLASS_INVITATION_NOT_FOUND, NOT_YOUR_CLASS.",
  })
  async revokeClassInvitation(
    @Arg('input', () => RevokeClassInvitationInput, { description: 'The invitation.' })
    input: RevokeClassInvitationInput,
    @Ctx() context: Context,
  ): Promise<ClassInvitationPayload> {
    const { classId } = await revokeClassInvitation(context, input);
    return { class: await classById(context).load(classId) };
  }

  @FieldResolver(() => UserReference, {
    nullable: true,
    description: 'The invited person; null for a link that was not used yet.',
  })
  user(@Root() root: InvitationView): UserReference | null {
    return root.userId === null ? null : { id: root.userId };
  }
}
