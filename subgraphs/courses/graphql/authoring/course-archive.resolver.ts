import { Length, Matches, Min } from 'class-validator';
import { Arg, Authorized, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { DateTime, IdempotentInput, UploadTicketType } from '../../../../platform/graphql/types.js';
import type { UploadTicket } from '../../../../platform/services/uploads/request-upload.js';
import { exportCourse } from '../../commands/course-archive/export-course.js';
import { importCourse } from '../../commands/course-archive/import-course.js';
import { requestCourseUpload } from '../../commands/course-archive/request-course-upload.js';
import { courseById } from '../../queries/catalog.js';
import { CourseObject } from '../course.types.js';

@InputType('ExportCourseInput', { description: 'The course that is wanted as a file.' })
class ExportCourseInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;

  @Field(() => Int, { nullable: true, description: 'Number of a published version. Default: the draft.' })
  @Min(1)
  version?: number | null;
}

@ObjectType('ExportCoursePayload', { description: 'Where a course can be downloaded.' })
class ExportCoursePayload {
  @Field(() => String, {
    description:
      'Address of a ZIP archive: `course.json`, texts in Markdown and files, with keys and hidden cases and without anything of learners. Anyone who has the address can use it.',
  })
  url!: string;

  @Field(() => Int, { description: 'Size of the archive in bytes, as it is now.' })
  size!: number;

  @Field(() => DateTime, { description: 'The address is valid until then.' })
  expiresAt!: Date;
}

@InputType('RequestCourseUploadInput', { description: 'A course archive that will be sent.' })
class RequestCourseUploadInput {
  @Field(() => Int, { description: 'Its size in bytes, at most 200 MiB.' })
  size!: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the file in hex; checked when given.' })
  sha256?: string | null;
}

@ObjectType('RequestCourseUploadPayload', { description: 'Where a course archive is sent.' })
class RequestCourseUploadPayload {
  @Field(() => UploadTicketType, { description: 'Send the archive to it, then import it within 24 hours.' })
  ticket!: UploadTicket;
}

@InputType('ImportCourseInput', { description: 'A course archive, as `exportCourse` makes it.' })
class ImportCourseInput extends IdempotentInput {
  @Field(() => ID, { description: '`uploadId` of a ticket of `requestCourseUpload`; it can be used for a day.' })
  uploadId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Unique name for addresses, 1 to 80 of a-z, 0-9 and single hyphens. Default: the one in the archive.',
  })
  @Length(1, 80)
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: 'must be like european-portuguese-a1' })
  slug?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Only reports what would be imported; changes nothing.' })
  dryRun!: boolean;
}

@ObjectType('CourseArchiveProblem', { description: 'Something of a course archive that can not be imported.' })
class CourseArchiveProblem {
  @Field(() => String, { description: 'Path of the file in the archive; empty for the archive itself.' })
  file!: string;

  @Field(() => String, {
    description: 'Place in `course.json`, such as `sections.0.lessons.2.title`; empty for a file as a whole.',
  })
  field!: string;

  @Field(() => String, { description: 'What is wrong.' })
  message!: string;
}

@ObjectType('ImportCoursePayload', { description: 'What became of a course archive.' })
class ImportCoursePayload {
  @Field(() => CourseObject, {
    nullable: true,
    description: 'The new course, a draft of the viewer; null for a dry run, and when there is a problem.',
  })
  course!: object | null;

  @Field(() => Int, { description: 'Lessons that the archive has.' })
  lessonCount!: number;

  @Field(() => Int, { description: 'Exercises that the archive has.' })
  exerciseCount!: number;

  @Field(() => [CourseArchiveProblem], {
    description: 'Every problem of the archive. With one, nothing was imported.',
  })
  @ListSize(20)
  problems!: readonly CourseArchiveProblem[];
}

@Resolver()
export class CourseArchiveResolver {
  @Authorized('instructor', 'staff')
  @Mutation(() => ExportCoursePayload, {
    description:
      'The address of a course as a file, for `importCourse` here or elsewhere. Its instructor or staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE, COURSE_VERSION_NOT_FOUND, COURSE_ARCHIVE_TOO_LARGE.',
  })
  exportCourse(
    @Arg('input', () => ExportCourseInput, { description: 'The course.' }) input: ExportCourseInput,
    @Ctx() context: Context,
  ): Promise<ExportCoursePayload> {
    return exportCourse(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => RequestCourseUploadPayload, {
    description: 'Asks where to send a course archive. Instructors and staff. Errors: TOO_MANY_UPLOADS.',
  })
  async requestCourseUpload(
    @Arg('input', () => RequestCourseUploadInput, { description: 'The archive.' }) input: RequestCourseUploadInput,
    @Ctx() context: Context,
  ): Promise<RequestCourseUploadPayload> {
    return { ticket: await requestCourseUpload(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => ImportCoursePayload, {
    description:
      'Creates a draft from a course archive: all of it, or nothing when there is a problem. Its parts have new ids, and the viewer is its instructor. Many files can take longer than a request: send the same input again then, it imports once. Instructors and staff. Errors: SLUG_TAKEN, UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED, IDEMPOTENCY_KEY_REUSED.',
  })
  async importCourse(
    @Arg('input', () => ImportCourseInput, { description: 'The archive.' }) input: ImportCourseInput,
    @Ctx() context: Context,
  ): Promise<ImportCoursePayload> {
    const { courseId, ...imported } = await importCourse(context, input);
    return { ...imported, course: courseId === null ? null : ((await courseById(context).load(courseId)) ?? null) };
  }
}
