import { Arg, Authorized, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { UploadTicketType } from '../../../platform/graphql/types.js';
import type { UploadTicket } from '../../../platform/services/uploads/request-upload.js';
import { completeAvatarUpload } from '../commands/avatar/complete-avatar-upload.js';
import { removeAvatar } from '../commands/avatar/remove-avatar.js';
import { requestAvatarUpload } from '../commands/avatar/request-avatar-upload.js';
import { UserObject } from './user.types.js';

@InputType('RequestAvatarUploadInput', { description: 'The picture that will be sent.' })
class RequestAvatarUploadInput {
  @Field(() => String, { description: 'image/png, image/jpeg or image/webp.' })
  contentType!: string;

  @Field(() => Int, { description: 'Size in bytes, at most 5 MiB.' })
  size!: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the file in hex; checked when given.' })
  sha256?: string | null;
}

@ObjectType('RequestAvatarUploadPayload', { description: 'Where to send the picture.' })
class RequestAvatarUploadPayload {
  @Field(() => UploadTicketType, { description: 'The ticket; complete the upload within 24 hours.' })
  ticket!: UploadTicket;
}

@InputType('CompleteAvatarUploadInput', { description: 'A picture that was sent.' })
class CompleteAvatarUploadInput {
  @Field(() => ID, { description: 'The upload, from its ticket.' })
  uploadId!: string;
}

@ObjectType('CompleteAvatarUploadPayload', { description: 'The user with the new picture.' })
class CompleteAvatarUploadPayload {
  @Field(() => UserObject, { description: 'The viewer.' })
  user!: object;
}

@ObjectType('RemoveAvatarPayload', { description: 'The user without a picture.' })
class RemoveAvatarPayload {
  @Field(() => UserObject, { description: 'The viewer; `avatarUrl` shows initials again.' })
  user!: object;
}

@Resolver()
export class AvatarResolver {
  @Authorized()
  @Mutation(() => RequestAvatarUploadPayload, {
    description: 'First step to a new profile picture. Errors: TOO_MANY_UPLOADS.',
  })
  async requestAvatarUpload(
    @Arg('input', () => RequestAvatarUploadInput, { description: 'Type and size.' }) input: RequestAvatarUploadInput,
    @Ctx() context: Context,
  ): Promise<RequestAvatarUploadPayload> {
    return { ticket: await requestAvatarUpload(context, input) };
  }

  @Authorized()
  @Mutation(() => CompleteAvatarUploadPayload, {
    description:
      'Makes the picture that was sent the profile picture: cut to a square, without metadata. Errors: UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED.',
  })
  async completeAvatarUpload(
    @Arg('input', () => CompleteAvatarUploadInput, { description: 'The upload.' }) input: CompleteAvatarUploadInput,
    @Ctx() context: Context,
  ): Promise<CompleteAvatarUploadPayload> {
    return { user: await completeAvatarUpload(context, input) };
  }

  @Authorized()
  @Mutation(() => RemoveAvatarPayload, {
    description: 'Removes the profile picture; initials are shown instead. Idempotent.',
  })
  async removeAvatar(@Ctx() context: Context): Promise<RemoveAvatarPayload> {
    return { user: await removeAvatar(context) };
  }
}
