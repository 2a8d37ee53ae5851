import { Arg, Authorized, Ctx, Field, FieldResolver, Int, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { MINUTE, now } from '../../../../platform/domain/clock.js';
import { UploadTicketType } from '../../../../platform/graphql/types.js';
import { signedFileUrl } from '../../../../platform/services/uploads/signed-urls.js';
import { addMaterial } from '../../commands/material/add-material.js';
import { moveMaterial } from '../../commands/material/move-material.js';
import { recordWatched } from '../../commands/material/record-watched.js';
import { removeMaterial } from '../../commands/material/remove-material.js';
import { requestMaterialUpload } from '../../commands/material/request-material-upload.js';
import { updateMaterial } from '../../commands/material/update-material.js';
import type { Material, MaterialFile } from '../../domain/material.js';
import { viewerWatched } from '../../queries/materials.js';
import { CoursePayload } from '../authoring.resolver.js';
import { MaterialObject, WatchedShareObject } from '../material.types.js';
import {
  AddMaterialInput,
  MoveMaterialInput,
  RecordWatchedInput,
  RemoveMaterialInput,
  RequestMaterialUploadInput,
  UpdateMaterialInput,
} from './material.inputs.js';

@ObjectType('AddMaterialPayload', { description: 'A material that was added.' })
class AddMaterialPayload extends CoursePayload {
  @Field(() => MaterialObject, { description: 'The material as it is in the draft.' })
  material!: object;
}

@ObjectType('UpdateMaterialPayload', { description: 'A material that was changed.' })
class UpdateMaterialPayload extends AddMaterialPayload {}

@ObjectType('MoveMaterialPayload', { description: 'A material that was moved.' })
class MoveMaterialPayload extends AddMaterialPayload {}

@ObjectType('RemoveMaterialPayload', { description: 'A course that lost a material.' })
class RemoveMaterialPayload extends CoursePayload {}

@ObjectType('RequestMaterialUploadPayload', { description: 'Where a file of a course is sent.' })
class RequestMaterialUploadPayload {
  @Field(() => UploadTicketType, {
    description: 'Send the file to it, then add or update a material with its uploadId.',
  })
  ticket!: object;
}

@ObjectType('RecordWatchedPayload', { description: 'How much of a film the viewer has watched.' })
class RecordWatchedPayload {
  @Field(() => WatchedShareObject, { description: 'The share as it is now.' })
  watched!: WatchedShareObject;
}

const URL_LIFETIME_MS = 10 * MINUTE;

function fileOf(material: Material): MaterialFile | null {
  return material.type === 'text' ? null : material.file;
}

@Resolver(() => MaterialObject)
export class MaterialResolver {
  @Authorized('instructor', 'staff')
  @Mutation(() => RequestMaterialUploadPayload, {
    description:
      'Asks where to send a file for a material of a course. Its instructor or staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE, TOO_MANY_UPLOADS.',
  })
  async requestMaterialUpload(
    @Arg('input', () => RequestMaterialUploadInput, { description: 'Course and file.' })
    input: RequestMaterialUploadInput,
    @Ctx() context: Context,
  ): Promise<RequestMaterialUploadPayload> {
    return { ticket: await requestMaterialUpload(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => AddMaterialPayload, {
    description:
      "Adds a material to a lesson of a course's draft, at the end. Its instructor or staff. Errors: LESSON_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, COURSE_TOO_LARGE, DRAFT_CHANGED, UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED.",
  })
  addMaterial(
    @Arg('input', () => AddMaterialInput, { description: 'Lesson and material.' }) input: AddMaterialInput,
    @Ctx() context: Context,
  ): Promise<AddMaterialPayload> {
    return addMaterial(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => UpdateMaterialPayload, {
    description:
      "Changes a material of a course's draft. Its instructor or staff. Errors: MATERIAL_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED, UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED.",
  })
  updateMaterial(
    @Arg('input', () => UpdateMaterialInput, { description: 'Material and changes.' }) input: UpdateMaterialInput,
    @Ctx() context: Context,
  ): Promise<UpdateMaterialPayload> {
    return updateMaterial(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => MoveMaterialPayload, {
    description:
      "Moves a material within a course's draft. Its instructor or staff. Errors: MATERIAL_NOT_FOUND, LESSON_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, COURSE_TOO_LARGE, DRAFT_CHANGED.",
  })
  moveMaterial(
    @Arg('input', () => MoveMaterialInput, { description: 'Material and place.' }) input: MoveMaterialInput,
    @Ctx() context: Context,
  ): Promise<MoveMaterialPayload> {
    return moveMaterial(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => RemoveMaterialPayload, {
    description:
      "Removes a material from a course's draft. Its instructor or staff. Errors: MATERIAL_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  async removeMaterial(
    @Arg('input', () => RemoveMaterialInput, { description: 'The material.' }) input: RemoveMaterialInput,
    @Ctx() context: Context,
  ): Promise<RemoveMaterialPayload> {
    return { course: await removeMaterial(context, input) };
  }

  @Authorized()
  @Mutation(() => RecordWatchedPayload, {
    description:
      'Says which seconds of a film the viewer has watched; a second counts once. Errors: LESSON_NOT_FOUND, MATERIAL_NOT_FOUND, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED.',
  })
  async recordWatched(
    @Arg('input', () => RecordWatchedInput, { description: 'Film and seconds.' }) input: RecordWatchedInput,
    @Ctx() context: Context,
  ): Promise<RecordWatchedPayload> {
    return { watched: await recordWatched(context, input) };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Address of the uploaded file, valid for 10 minutes; null for a text and a film at a host.',
  })
  fileUrl(@Root() material: Material, @Ctx() context: Context): string | null {
    const file = fileOf(material);
    if (!file) return null;
    const { key, name, contentType, size } = file;
    return signedFileUrl(context, { key, fileName: name, contentType, size }, now(), URL_LIFETIME_MS);
  }

  @FieldResolver(() => String, { nullable: true, description: 'Name of the uploaded file; null for none.' })
  fileName(@Root() material: Material): string | null {
    return fileOf(material)?.name ?? null;
  }

  @FieldResolver(() => String, { nullable: true, description: 'MIME type of the uploaded file; null for none.' })
  contentType(@Root() material: Material): string | null {
    return fileOf(material)?.contentType ?? null;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Size of the uploaded file in bytes; null for none.' })
  fileSize(@Root() material: Material): number | null {
    return fileOf(material)?.size ?? null;
  }

  @FieldResolver(() => WatchedShareObject, {
    nullable: true,
    description: 'How much of a film the viewer has watched; null for other types, and before they began.',
  })
  async viewerWatched(@Root() material: Material, @Ctx() context: Context): Promise<WatchedShareObject | null> {
    return material.type === 'video' ? viewerWatched(context, material) : null;
  }
}
