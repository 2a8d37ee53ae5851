import { MaxLength } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { UploadTicketType } from '../../../../platform/graphql/types.js';
import type { UploadTicket } from '../../../../platform/services/uploads/request-upload.js';
import { importQuestions } from '../../commands/exercise/import-questions.js';
import { requestQuestionUpload } from '../../commands/exercise/request-question-upload.js';
import { ExercisePayload } from '../authoring.resolver.js';
import { DraftEditInput } from './editing.inputs.js';

const MAX_CHARACTERS = 200_000;

@InputType('ImportQuestionsInput', { description: 'Questions for a quiz, as a GIFT file.' })
class ImportQuestionsInput extends DraftEditInput {
  @Field(() => ID, { description: 'An exercise of type QUIZ; the questions are added at its end.' })
  exerciseId!: string;

  @Field(() => String, {
    nullable: true,
    description: `The file, as Moodle writes it, at most ${MAX_CHARACTERS} characters. Send a longer one as an upload.`,
  })
  @MaxLength(MAX_CHARACTERS)
  gift?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: '`uploadId` of a ticket of `requestQuestionUpload`, instead of `gift`; it can be used for a day.',
  })
  uploadId?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: 'Only reports what would be imported; changes nothing.' })
  dryRun!: boolean;
}

@InputType('RequestQuestionUploadInput', { description: 'A file of questions that will be sent.' })
class RequestQuestionUploadInput {
  @Field(() => ID, { description: 'An exercise of type QUIZ.' })
  exerciseId!: string;

  @Field(() => Int, { description: 'Its size in bytes, at most 5 MiB. It is text in UTF-8.' })
  size!: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the file in hex; checked when given.' })
  sha256?: string | null;
}

@ObjectType('RequestQuestionUploadPayload', { description: 'Where a file of questions is sent.' })
class RequestQuestionUploadPayload {
  @Field(() => UploadTicketType, { description: 'Send the file to it, then import the questions within 24 hours.' })
  ticket!: UploadTicket;
}

@ObjectType('ImportProblem', { description: 'Something of a file that can not be imported.' })
class ImportProblem {
  @Field(() => Int, { description: 'Line on which the question begins, from 1.' })
  line!: number;

  @Field(() => String, { description: 'What is wrong.' })
  message!: string;
}

@ObjectType('ImportQuestionsPayload', { description: 'What became of a GIFT file.' })
class ImportQuestionsPayload extends ExercisePayload {
  @Field(() => Int, { description: 'Questions that the file has.' })
  questionCount!: number;

  @Field(() => [ImportProblem], { description: 'Every problem of the file. With one, nothing was imported.' })
  @Directive('@listSize(assumedSize: 20)')
  problems!: readonly ImportProblem[];
}

@Resolver()
export class ImportResolver {
  @Authorized('instructor', 'staff')
  @Mutation(() => RequestQuestionUploadPayload, {
    description:
      "Asks where to send a file of questions. The course's instructor or staff. Errors: EXERCISE_NOT_FOUND, NOT_YOUR_COURSE, TOO_MANY_UPLOADS.",
  })
  async requestQuestionUpload(
    @Arg('input', () => RequestQuestionUploadInput, { description: 'Quiz and file.' })
    input: RequestQuestionUploadInput,
    @Ctx() context: Context,
  ): Promise<RequestQuestionUploadPayload> {
    return { ticket: await requestQuestionUpload(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => ImportQuestionsPayload, {
    description:
      "Adds the questions of a GIFT file to a quiz of a course's draft: all of them, or none when there is a problem. Its instructor or staff. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED, UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED.",
  })
  importQuestions(
    @Arg('input', () => ImportQuestionsInput, { description: 'Quiz and file.' }) input: ImportQuestionsInput,
    @Ctx() context: Context,
  ): Promise<ImportQuestionsPayload> {
    return importQuestions(context, input);
  }
}
