import { IsNotEmpty, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IdempotentInput } from '../../../../platform/graphql/types.js';
import { GroupKindEnum, GroupRoleEnum } from './group.types.js';

@InputType('CreateGroupInput', { description: 'A new group; the viewer is its owner.' })
export class CreateGroupInput extends IdempotentInput {
  @Field(() => GroupKindEnum, { description: 'Who may see and join it.' })
  kind!: GroupKindEnum;

  @Field(() => String, { description: 'Its name, 1 to 80 characters.' })
  name!: string;

  @Field(() => String, { defaultValue: '', description: 'What it is for, as Markdown, at most 2000 characters.' })
  description!: string;
}

@InputType('UpdateGroupInput', { description: 'A change to a group. What is absent or null stays as it is.' })
export class UpdateGroupInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;

  @Field(() => GroupKindEnum, { nullable: true, description: 'Who may see and join it.' })
  kind?: GroupKindEnum | null;

  @Field(() => String, { nullable: true, description: 'Its name, 1 to 80 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is for, as Markdown, at most 2000 characters.' })
  description?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Confirms that more people will see the group; required for a more open kind.',
  })
  acknowledgeExposure?: boolean | null;
}

@InputType('DecideRequestInput', { description: 'An answer to a user who asks to join.' })
export class DecideRequestInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;

  @Field(() => ID, { description: 'Who asks.' })
  userId!: string;

  @Field(() => Boolean, { description: 'Whether they become a member.' })
  accept!: boolean;
}

@InputType('InviteToGroupInput', { description: 'Who may join: a person, or those who have a link.' })
export class InviteToGroupInput extends IdempotentInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;

  @Field(() => ID, { nullable: true, description: 'The person; absent for a link.' })
  userId?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many people can use a link: 1 to 1000, 1 by default.' })
  uses?: number | null;
}

@InputType('AcceptGroupInvitationInput', {
  description: 'An invitation: the secret of a link, or the group of one in person.',
})
export class AcceptGroupInvitationInput {
  @Field(() => String, { nullable: true, description: 'The secret of a link.' })
  @IsNotEmpty()
  @MaxLength(100)
  token?: string | null;

  @Field(() => ID, { nullable: true, description: 'The group to which the viewer was invited in person.' })
  groupId?: string | null;
}

@InputType('RevokeGroupInvitationInput', { description: 'An invitation that ends.' })
export class RevokeGroupInvitationInput {
  @Field(() => ID, { description: 'The invitation.' })
  invitationId!: string;
}

@InputType('SetMemberRoleInput', { description: 'What a member may do.' })
export class SetMemberRoleInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;

  @Field(() => ID, { description: 'The member.' })
  userId!: string;

  @Field(() => GroupRoleEnum, { description: 'The role.' })
  role!: GroupRoleEnum;
}

@InputType('ShareFileInput', { description: 'A file for a group.' })
export class ShareFileInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;

  @Field(() => ID, { description: 'An upload of the viewer, from `requestPostUpload`.' })
  uploadId!: string;

  @Field(() => String, { description: 'Its name, 1 to 200 characters.' })
  name!: string;
}

@InputType('RemoveFileInput', { description: 'A file that is removed.' })
export class RemoveFileInput {
  @Field(() => ID, { description: 'The file.' })
  fileId!: string;
}

@InputType('RequestPostUploadInput', { description: 'A file that the viewer wants to send.' })
export class RequestPostUploadInput {
  @Field(() => String, { description: 'Its MIME type.' })
  @MaxLength(200)
  contentType!: string;

  @Field(() => Int, { description: 'Its size in bytes, at most 26214400.' })
  size!: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of its content in hex; checked when given.' })
  sha256?: string | null;
}

@InputType('ArchiveGroupInput', { description: 'A group that ends.' })
export class ArchiveGroupInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;
}

@InputType('JoinGroupInput', { description: 'A public group.' })
export class JoinGroupInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;
}

@InputType('RequestToJoinInput', { description: 'A private group.' })
export class RequestToJoinInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;
}

@InputType('LeaveGroupInput', { description: 'A group of the viewer.' })
export class LeaveGroupInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;
}

@InputType('RemoveMemberInput', { description: 'A member who is taken out of a group.' })
export class RemoveMemberInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;

  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}

@InputType('BanMemberInput', { description: 'A user who cannot join a group any more.' })
export class BanMemberInput {
  @Field(() => ID, { description: 'The group.' })
  groupId!: string;

  @Field(() => ID, { description: 'The user.' })
  userId!: string;
}
