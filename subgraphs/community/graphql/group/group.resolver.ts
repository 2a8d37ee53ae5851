import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { UploadTicketType } from '../../../../platform/graphql/types.js';
import { requestPostUpload } from '../../commands/group/request-post-upload.js';
import { removeFile } from '../../commands/group/remove-file.js';
import { shareFile } from '../../commands/group/share-file.js';
import {
  fileById,
  groupById,
  listFiles,
  listGroups,
  listInvitations,
  listJoinRequests,
  listMembers,
  urlOfFile,
  viewerMembership,
  type GroupFileView,
  type GroupInvitationView,
  type GroupView,
  type JoinRequestView,
  type MemberView,
} from '../../queries/group/groups.js';
import { UserReference } from '../references.js';
import { RemoveFileInput, RequestPostUploadInput, ShareFileInput } from './group.inputs.js';
import {
  GroupConnection,
  GroupFileConnection,
  GroupFileType,
  GroupInvitationConnection,
  GroupInvitationType,
  GroupMemberConnection,
  GroupMemberType,
  GroupRoleEnum,
  GroupType,
  JoinRequestConnection,
  JoinRequestType,
} from './group.types.js';

@ObjectType('ShareFilePayload', { description: 'A file that was shared.' })
class ShareFilePayload {
  @Field(() => GroupFileType, { nullable: true, description: 'The file.' })
  file!: object | null;
}

@ObjectType('RemoveFilePayload', { description: 'A file that was removed.' })
class RemoveFilePayload {
  @Field(() => ID, { description: 'What was its id.' })
  fileId!: string;

  @Field(() => GroupType, { nullable: true, description: 'The group as it is now.' })
  group!: object | null;
}

@ObjectType('RequestPostUploadPayload', { description: 'Where to send a file.' })
class RequestPostUploadPayload {
  @Field(() => UploadTicketType, { description: 'The ticket.' })
  ticket!: object;
}

@Resolver(() => GroupType)
export class GroupResolver {
  @Authorized()
  @Query(() => GroupType, {
    nullable: true,
    description: 'One group; null when there is none with this id, or the viewer may not see it.',
  })
  group(@Arg('id', () => ID, { description: 'Id of the group.' }) id: string, @Ctx() context: Context) {
    return groupById(context).load(id);
  }

  @Authorized()
  @PageSize()
  @Query(() => GroupConnection, { description: 'Groups that the viewer may see, newest first.' })
  groups(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('mine', () => Boolean, { defaultValue: false, description: 'Only those of which the viewer is a member.' })
    mine: boolean,
    @Arg('search', () => String, { nullable: true, description: 'Only those with this text in their name.' })
    search?: string | null,
  ) {
    requireViewer(context);
    return listGroups(context, { mine, search: search?.trim() || null }, args);
  }

  @Authorized()
  @Mutation(() => RequestPostUploadPayload, {
    description:
      'Where to send a file of at most 25 MiB, for `shareFile`. Pictures, PDF, ZIP, office documents, MP3 and MP4. Errors: EMAIL_NOT_VERIFIED, TOO_MANY_UPLOADS.',
  })
  async requestPostUpload(
    @Arg('input', () => RequestPostUploadInput, { description: 'The file.' }) input: RequestPostUploadInput,
    @Ctx() context: Context,
  ): Promise<RequestPostUploadPayload> {
    return { ticket: await requestPostUpload(context, input) };
  }

  @Authorized()
  @Mutation(() => ShareFilePayload, {
    description:
      'Puts an upload among the files of a group, at most 1 GiB in all. Members. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, GROUP_NOT_FOUND, NOT_A_MEMBER, GROUP_STORAGE_FULL, UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED.',
  })
  async shareFile(
    @Arg('input', () => ShareFileInput, { description: 'Group and upload.' }) input: ShareFileInput,
    @Ctx() context: Context,
  ): Promise<ShareFilePayload> {
    const { fileId } = await shareFile(context, input);
    return { file: await fileById(context).load(fileId) };
  }

  @Authorized()
  @Mutation(() => RemoveFilePayload, {
    description:
      'Removes a file. Who shared it, owners, moderators and staff. Errors: FILE_NOT_FOUND, GROUP_NOT_FOUND, NOT_GROUP_MODERATOR.',
  })
  async removeFile(
    @Arg('input', () => RemoveFileInput, { description: 'The file.' }) input: RemoveFileInput,
    @Ctx() context: Context,
  ): Promise<RemoveFilePayload> {
    const { groupId } = await removeFile(context, input);
    return { fileId: input.fileId, group: await groupById(context).load(groupId) };
  }

  @FieldResolver(() => String, { description: 'The description as sanitized HTML.' })
  html(@Root() root: GroupView): string {
    return root.descriptionHtml ?? '';
  }

  @FieldResolver(() => GroupRoleEnum, {
    nullable: true,
    description: 'The role of the viewer; null for others than members.',
  })
  async viewerRole(@Root() root: GroupView, @Ctx() context: Context): Promise<string | null> {
    return (await viewerMembership(context).load(root.id))?.role ?? null;
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer has asked to join and waits for an answer.' })
  async viewerRequested(@Root() root: GroupView, @Ctx() context: Context): Promise<boolean> {
    return (await viewerMembership(context).load(root.id))?.requested ?? false;
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer has an invitation that can be accepted.' })
  async viewerInvited(@Root() root: GroupView, @Ctx() context: Context): Promise<boolean> {
    return (await viewerMembership(context).load(root.id))?.invited ?? false;
  }

  @PageSize()
  @FieldResolver(() => GroupMemberConnection, {
    description: 'Its members, longest-standing first; for members and staff, empty for others.',
  })
  members(@Root() root: GroupView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listMembers(context, root.id, args);
  }

  @PageSize()
  @FieldResolver(() => JoinRequestConnection, {
    description: 'Who asks to join, oldest first; for owners, moderators and staff, empty for others.',
  })
  joinRequests(@Root() root: GroupView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listJoinRequests(context, root.id, args);
  }

  @PageSize()
  @FieldResolver(() => GroupInvitationConnection, {
    description: 'Invitations that can be used, newest first; for owners, moderators and staff, empty for others.',
  })
  invitations(@Root() root: GroupView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listInvitations(context, root.id, args);
  }

  @PageSize()
  @FieldResolver(() => GroupFileConnection, {
    description: 'Its files, newest first; for members and staff, empty for others.',
  })
  files(@Root() root: GroupView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listFiles(context, root.id, args);
  }
}

@Resolver(() => GroupMemberType)
export class GroupMemberFieldsResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The user.' })
  user(@Root() root: MemberView): UserReference {
    return { id: root.userId };
  }
}

@Resolver(() => JoinRequestType)
export class JoinRequestFieldsResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'Who asks.' })
  user(@Root() root: JoinRequestView): UserReference {
    return { id: root.userId };
  }
}

@Resolver(() => GroupInvitationType)
export class GroupInvitationFieldsResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The invited person; null for a link.' })
  user(@Root() root: GroupInvitationView): UserReference | null {
    return root.userId === null ? null : { id: root.userId };
  }
}

@Resolver(() => GroupFileType)
export class GroupFileFieldsResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'Who shared it.' })
  sharedBy(@Root() root: GroupFileView): UserReference {
    return { id: root.sharedBy };
  }

  @FieldResolver(() => String, { description: 'Where to fetch it, for 5 minutes.' })
  url(@Root() root: GroupFileView, @Ctx() context: Context): string {
    return urlOfFile(context, root);
  }
}
