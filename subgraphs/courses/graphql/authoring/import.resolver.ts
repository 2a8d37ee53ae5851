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
import { importQuestions } from '../../commands/exercise/import-questions.js';
import { ExercisePayload } from '../authoring.resolver.js';
import { DraftEditInput } from './editing.inputs.js';

const MAX_CHARACTERS = 200_000;

@InputType('ImportQuestionsInput', { description: 'Questions for a quiz, as a GIFT file.' })
class ImportQuestionsInput extends DraftEditInput {
  @Field(() => ID, { description: 'An exercise of type QUIZ; the questions are added at its end.' })
  exerciseId!: string;

  @Field(() => String, { description: `The file, as Moodle writes it, at most ${MAX_CHARACTERS} characters.` })
  @MaxLength(MAX_CHARACTERS)
  gift!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Only reports what would be imported; changes nothing.' })
  dryRun!: boolean;
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
  @Mutation(() => ImportQuestionsPayload, {
    description:
      "Adds the questions of a GIFT file to a quiz of a course's draft: all of them, or none when there is a problem. Its instructor or staff. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED.",
  })
  importQuestions(
    @Arg('input', () => ImportQuestionsInput, { description: 'Quiz and file.' }) input: ImportQuestionsInput,
    @Ctx() context: Context,
  ): Promise<ImportQuestionsPayload> {
    return importQuestions(context, input);
  }
}
