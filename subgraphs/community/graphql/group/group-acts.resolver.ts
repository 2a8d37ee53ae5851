import { Arg, Authorized, Ctx, Field, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { acceptGroupInvitation } from '../../commands/group/accept-group-invitation.js';
import { archiveGroup } from '../../commands/group/archive-group.js';
import { banMember } from '../../commands/group/ban-member.js';
import { createGroup } from '../../commands/group/create-group.js';
import { decideRequest } from '../../commands/group/decide-request.js';
import { inviteToGroup } from '../../commands/group/invite-to-group.js';
import { joinGroup } from '../../commands/group/join-group.js';
import { leaveGroup } from '../../commands/group/leave-group.js';
import { removeMember } from '../../commands/group/remove-member.js';
import { requestToJoin } from '../../commands/group/request-to-join.js';
import { revokeGroupInvitation } from '../../commands/group/revoke-group-invitation.js';
import { setMemberRole } from '../../commands/group/set-member-role.js';
import { updateGroup } from '../../commands/group/update-group.js';
import { groupById, invitationById } from '../../queries/group/groups.js';
import { accessChanged } from '../while-seen.js';
import {
  AcceptGroupInvitationInput,
  ArchiveGroupInput,
  BanMemberInput,
  CreateGroupInput,
  DecideRequestInput,
  InviteToGroupInput,
  JoinGroupInput,
  LeaveGroupInput,
  RemoveMemberInput,
  RequestToJoinInput,
  RevokeGroupInvitationInput,
  SetMemberRoleInput,
  UpdateGroupInput,
} from './group.inputs.js';
import { GroupInvitationType, GroupType } from './group.types.js';

@ObjectType('UpdateGroupPayload', { description: 'Result of `updateGroup`.' })
class UpdateGroupPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('JoinGroupPayload', { description: 'Result of `joinGroup`.' })
class JoinGroupPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('RequestToJoinPayload', { description: 'Result of `requestToJoin`.' })
class RequestToJoinPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('DecideRequestPayload', { description: 'Result of `decideRequest`.' })
class DecideRequestPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('AcceptGroupInvitationPayload', { description: 'Result of `acceptGroupInvitation`.' })
class AcceptGroupInvitationPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('RevokeGroupInvitationPayload', { description: 'Result of `revokeGroupInvitation`.' })
class RevokeGroupInvitationPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('RemoveMemberPayload', { description: 'Result of `removeMember`.' })
class RemoveMemberPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('BanMemberPayload', { description: 'Result of `banMember`.' })
class BanMemberPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('SetMemberRolePayload', { description: 'Result of `setMemberRole`.' })
class SetMemberRolePayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('CreateGroupPayload', { description: 'Result of `createGroup`.' })
class CreateGroupPayload {
  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('ArchiveGroupPayload', { description: 'A group that has ended.' })
class ArchiveGroupPayload {
  @Field(() => ID, { description: 'What was its id.' })
  groupId!: string;
}

@ObjectType('LeaveGroupPayload', { description: 'A group that the viewer has left.' })
class LeaveGroupPayload {
  @Field(() => ID, { description: 'Its id.' })
  groupId!: string;
}

@ObjectType('InviteToGroupPayload', { description: 'An invitation to a group.' })
class InviteToGroupPayload {
  @Field(() => GroupInvitationType, { nullable: true, description: 'The invitation.' })
  invitation!: object | null;

  @Field(() => String, {
    nullable: true,
    description: 'The secret of a link, for `acceptGroupInvitation`. It is shown once. Null when a person was named.',
  })
  token!: string | null;
}

@Resolver()
export class GroupActsResolver {
  @Authorized()
  @Mutation(() => UpdateGroupPayload, {
    description:
      'Changes a group. Owners and staff. Errors: SUSPENDED, GROUP_NOT_FOUND, NOT_GROUP_MODERATOR, EXPOSURE_NOT_ACKNOWLEDGED, BANNED_WORD.',
  })
  async updateGroup(
    @Arg('input', () => UpdateGroupInput, { description: 'What it is about.' }) input: UpdateGroupInput,
    @Ctx() context: Context,
  ): Promise<UpdateGroupPayload> {
    const { id } = await updateGroup(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => JoinGroupPayload, {
    description:
      'Joins a public group. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, GROUP_NOT_FOUND, GROUP_NOT_OPEN, ALREADY_MEMBER, BANNED_FROM_GROUP, GROUP_FULL, TOO_MANY_GROUPS.',
  })
  async joinGroup(
    @Arg('input', () => JoinGroupInput, { description: 'What it is about.' }) input: JoinGroupInput,
    @Ctx() context: Context,
  ): Promise<JoinGroupPayload> {
    const { id } = await joinGroup(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => RequestToJoinPayload, {
    description:
      'Asks to join a private group; valid for 30 days. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, GROUP_NOT_FOUND, GROUP_NOT_OPEN, ALREADY_MEMBER, BANNED_FROM_GROUP.',
  })
  async requestToJoin(
    @Arg('input', () => RequestToJoinInput, { description: 'What it is about.' }) input: RequestToJoinInput,
    @Ctx() context: Context,
  ): Promise<RequestToJoinPayload> {
    const { id } = await requestToJoin(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => DecideRequestPayload, {
    description:
      'Answers a user who asks to join. Owners, moderators and staff. Errors: GROUP_NOT_FOUND, NOT_GROUP_MODERATOR, JOIN_REQUEST_NOT_FOUND, GROUP_FULL, TOO_MANY_GROUPS.',
  })
  async decideRequest(
    @Arg('input', () => DecideRequestInput, { description: 'What it is about.' }) input: DecideRequestInput,
    @Ctx() context: Context,
  ): Promise<DecideRequestPayload> {
    const { id } = await decideRequest(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => AcceptGroupInvitationPayload, {
    description:
      'Joins a group by an invitation. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, GROUP_INVITATION_NOT_FOUND, INVITATION_EXPIRED, ALREADY_MEMBER, BANNED_FROM_GROUP, GROUP_FULL, TOO_MANY_GROUPS.',
  })
  async acceptGroupInvitation(
    @Arg('input', () => AcceptGroupInvitationInput, { description: 'What it is about.' })
    input: AcceptGroupInvitationInput,
    @Ctx() context: Context,
  ): Promise<AcceptGroupInvitationPayload> {
    const { id } = await acceptGroupInvitation(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => RevokeGroupInvitationPayload, {
    description:
      'Ends an invitation; those who joined by it stay. Owners, moderators and staff. Idempotent. Errors: GROUP_INVITATION_NOT_FOUND, NOT_GROUP_MODERATOR.',
  })
  async revokeGroupInvitation(
    @Arg('input', () => RevokeGroupInvitationInput, { description: 'What it is about.' })
    input: RevokeGroupInvitationInput,
    @Ctx() context: Context,
  ): Promise<RevokeGroupInvitationPayload> {
    const { id } = await revokeGroupInvitation(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => RemoveMemberPayload, {
    description:
      'Takes a member out of a group. Owners, moderators (members only) and staff. Errors: GROUP_NOT_FOUND, NOT_GROUP_MODERATOR, NOT_A_MEMBER, HIGHER_ROLE, LAST_OWNER.',
  })
  async removeMember(
    @Arg('input', () => RemoveMemberInput, { description: 'What it is about.' }) input: RemoveMemberInput,
    @Ctx() context: Context,
  ): Promise<RemoveMemberPayload> {
    const { id } = await removeMember(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => BanMemberPayload, {
    description:
      'Takes a user out of a group for good, also before they join. Owners, moderators (members only) and staff. Idempotent. Errors: GROUP_NOT_FOUND, NOT_GROUP_MODERATOR, HIGHER_ROLE, LAST_OWNER.',
  })
  async banMember(
    @Arg('input', () => BanMemberInput, { description: 'What it is about.' }) input: BanMemberInput,
    @Ctx() context: Context,
  ): Promise<BanMemberPayload> {
    const { id } = await banMember(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => SetMemberRolePayload, {
    description:
      'Sets what a member may do. Owners and staff. Idempotent. Errors: GROUP_NOT_FOUND, NOT_GROUP_MODERATOR, NOT_A_MEMBER, LAST_OWNER.',
  })
  async setMemberRole(
    @Arg('input', () => SetMemberRoleInput, { description: 'What it is about.' }) input: SetMemberRoleInput,
    @Ctx() context: Context,
  ): Promise<SetMemberRolePayload> {
    const { id } = await setMemberRole(context, input);
    // Moderators see what is hidden from members.
    accessChanged(context, { userIds: [input.userId] });
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => CreateGroupPayload, {
    description:
      'Makes a group; the viewer is its owner. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, BANNED_WORD, TOO_MANY_GROUPS.',
  })
  async createGroup(
    @Arg('input', () => CreateGroupInput, { description: 'What it is about.' }) input: CreateGroupInput,
    @Ctx() context: Context,
  ): Promise<CreateGroupPayload> {
    const { id } = await createGroup(context, input);
    return { group: await groupById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => ArchiveGroupPayload, {
    description:
      'Ends a group: no user sees it any more. Owners and staff. Errors: GROUP_NOT_FOUND, NOT_GROUP_MODERATOR.',
  })
  async archiveGroup(
    @Arg('input', () => ArchiveGroupInput, { description: 'The group.' }) input: ArchiveGroupInput,
    @Ctx() context: Context,
  ): Promise<ArchiveGroupPayload> {
    await archiveGroup(context, input);
    return { groupId: input.groupId };
  }

  @Authorized()
  @Mutation(() => LeaveGroupPayload, {
    description:
      'Leaves a group. Its last owner stays while there are other members; when the last member leaves, it ends. Errors: GROUP_NOT_FOUND, NOT_A_MEMBER, LAST_OWNER.',
  })
  async leaveGroup(
    @Arg('input', () => LeaveGroupInput, { description: 'The group.' }) input: LeaveGroupInput,
    @Ctx() context: Context,
  ): Promise<LeaveGroupPayload> {
    await leaveGroup(context, input);
    return { groupId: input.groupId };
  }

  @Authorized()
  @Mutation(() => InviteToGroupPayload, {
    description:
      'Lets a person, or those who have a link, join within 7 days. Inviting a person again extends it. Owners, moderators and staff. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, GROUP_NOT_FOUND, NOT_GROUP_MODERATOR, USER_NOT_FOUND, USER_NOT_ACTIVE, ALREADY_MEMBER, BANNED_FROM_GROUP.',
  })
  async inviteToGroup(
    @Arg('input', () => InviteToGroupInput, { description: 'Group and person.' }) input: InviteToGroupInput,
    @Ctx() context: Context,
  ): Promise<InviteToGroupPayload> {
    const { invitationId, token } = await inviteToGroup(context, input);
    return { invitation: await invitationById(context).load(invitationId), token };
  }
}
