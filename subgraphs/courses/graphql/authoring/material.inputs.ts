import { ArrayMaxSize, ArrayMinSize, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { MATERIAL_LIMITS } from '../../domain/material.js';
import { MaterialTypeEnum } from '../material.types.js';
import { DraftEditInput } from './editing.inputs.js';

@InputType('MaterialContentInput', { description: 'Base of inputs that say what a material is.' })
abstract class MaterialContentInput extends DraftEditInput {
  @Field(() => String, { nullable: true, description: 'TEXT: Markdown, 1 to 50000 characters.' })
  @IsProse({ max: MATERIAL_LIMITS.markdown })
  markdown?: string | null;

  @Field(() => String, { nullable: true, description: 'VIDEO: https address of the film at an allowed host.' })
  @MaxLength(500)
  url?: string | null;

  @Field(() => ID, { nullable: true, description: 'FILE, VIDEO: a file that was sent, see `requestMaterialUpload`.' })
  uploadId?: string | null;

  @Field(() => String, { nullable: true, description: 'Name under which the file is downloaded, 1 to 100 characters.' })
  @IsTitle({ max: 100 })
  fileName?: string | null;

  @Field(() => Int, { nullable: true, description: 'VIDEO: its length in seconds, 1 to 86400.' })
  @Min(1)
  @Max(MATERIAL_LIMITS.durationSeconds)
  durationSeconds?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'VIDEO: subtitles as WebVTT, at most 500000 characters; empty for none.',
  })
  @MaxLength(MATERIAL_LIMITS.captions)
  captions?: string | null;
}

@InputType('AddMaterialInput', {
  description: 'A new material at the end of a lesson. Only the fields of its type count.',
})
export class AddMaterialInput extends MaterialContentInput {
  @Field(() => ID, { description: 'The lesson.' })
  lessonId!: string;

  @Field(() => MaterialTypeEnum, { description: 'What it is.' })
  type!: MaterialTypeEnum;

  @Field(() => String, { description: 'Name of the material, 1 to 120 characters.' })
  @IsTitle({ max: 120 })
  title!: string;
}

@InputType('UpdateMaterialInput', {
  description: 'What a material is now. What is absent stays, and so does its type.',
})
export class UpdateMaterialInput extends MaterialContentInput {
  @Field(() => ID, { description: 'The material.' })
  materialId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the material, 1 to 120 characters.' })
  @IsTitle({ max: 120 })
  title?: string | null;
}

@InputType('MoveMaterialInput', { description: 'Where a material goes.' })
export class MoveMaterialInput extends DraftEditInput {
  @Field(() => ID, { description: 'The material.' })
  materialId!: string;

  @Field(() => ID, { description: 'The lesson that it goes to, of the same course; it may be its present one.' })
  lessonId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "Its place among the lesson's other materials, from 0; at the end when absent or beyond.",
  })
  @Min(0)
  position?: number | null;
}

@InputType('RemoveMaterialInput', { description: 'The material that leaves the draft.' })
export class RemoveMaterialInput extends DraftEditInput {
  @Field(() => ID, { description: 'The material.' })
  materialId!: string;
}

@InputType('RequestMaterialUploadInput', { description: 'A file that will be sent for a material.' })
export class RequestMaterialUploadInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;

  @Field(() => String, {
    description:
      'MIME type: video/mp4, video/webm, audio/mpeg, audio/ogg, application/pdf, application/zip, image/png, image/jpeg, image/webp, or of a docx, pptx or xlsx file.',
  })
  @MaxLength(100)
  contentType!: string;

  @Field(() => Int, { description: 'Its size in bytes, at most 200 MiB.' })
  size!: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the file in hex; checked when given.' })
  sha256?: string | null;
}

@InputType('WatchedRangeInput', { description: 'Seconds of a film that were watched.' })
class WatchedRangeInput {
  @Field(() => Int, { description: 'The first second, from 0.' })
  @Min(0)
  from!: number;

  @Field(() => Int, { description: 'The second before which it ends.' })
  @Min(1)
  to!: number;
}

@InputType('RecordWatchedInput', { description: 'What a student has watched of a film.' })
export class RecordWatchedInput {
  @Field(() => ID, { description: 'The lesson.' })
  lessonId!: string;

  @Field(() => ID, { description: 'The film, a material of type VIDEO.' })
  materialId!: string;

  @Field(() => [WatchedRangeInput], {
    description: 'Seconds that were watched, 1 to 100 ranges; those sent before may be repeated.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested()
  ranges!: WatchedRangeInput[];
}
