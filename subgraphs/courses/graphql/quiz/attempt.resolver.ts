import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Float,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { correctQuestion } from '../../commands/quiz/correct-question.js';
import { extendAttempt } from '../../commands/quiz/extend-attempt.js';
import { gradeQuizAttempt } from '../../commands/quiz/grade-quiz-attempt.js';
import { saveQuizAnswers } from '../../commands/quiz/save-quiz-answers.js';
import { startQuizAttempt } from '../../commands/quiz/start-quiz-attempt.js';
import { submitQuizAttempt } from '../../commands/quiz/submit-quiz-attempt.js';
import { passes } from '../../domain/exercise-settings.js';
import type { AnswerKey } from '../../domain/questions/question.js';
import { shownOf, type Shown } from '../../domain/release.js';
import { attemptQuestions } from '../../queries/attempt-questions.js';
import { exerciseById } from '../../queries/content.js';
import { viewerEnrollment } from '../../queries/enrollments.js';
import { attemptById, attemptContent, listAttempts, type QuizAttemptView } from '../../queries/quiz-attempts.js';
import { CourseEnrollmentObject, CourseObject, ExerciseObject } from '../course.types.js';
import { UserReference } from '../references.js';
import {
  AttemptQuestionObject,
  CorrectQuestionInput,
  ExtendAttemptInput,
  GradeQuizAttemptInput,
  QuizAttemptConnection,
  QuizAttemptObject,
  QuizAttemptStatusEnum,
  SaveQuizAnswersInput,
  StartQuizAttemptInput,
  SubmitQuizAttemptInput,
  type AnswerKeyInput,
} from './attempt.types.js';

@ObjectType('QuizAttemptPayload', { description: 'Result of a change to an attempt.' })
class QuizAttemptPayload {
  @Field(() => QuizAttemptObject, { description: 'The attempt as it is now.' })
  attempt!: object;
}

@ObjectType('CorrectQuestionPayload', { description: 'Result of a correction.' })
class CorrectQuestionPayload {
  @Field(() => Int, { description: 'Submitted attempts that are graded again, one after the other.' })
  attemptCount!: number;

  @Field(() => CourseObject, { description: 'The course, whose draft has the new key.' })
  course!: object;
}

const shownTo = (attempt: QuizAttemptView, context: Context): Shown => shownOf(attempt, context.viewer?.id ?? null);

@Resolver(() => QuizAttemptObject)
export class QuizAttemptResolver {
  @Authorized()
  @Query(() => QuizAttemptObject, {
    nullable: true,
    description: 'One attempt, for its student and who grades them; null when there is none.',
  })
  quizAttempt(@Arg('id', () => ID, { description: 'Id of the attempt.' }) id: string, @Ctx() context: Context) {
    return attemptById(context).load(id);
  }

  @Authorized()
  @Query(() => QuizAttemptConnection, {
    description: 'Submitted attempts at a quiz of the students whom the viewer grades, oldest first.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  quizAttempts(
    @Arg('exerciseId', () => ID, { description: 'The quiz.' }) exerciseId: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('awaitingGrade', () => Boolean, { defaultValue: false, description: 'Only those that wait for a teacher.' })
    awaitingGrade: boolean,
  ) {
    return listAttempts(context, { exerciseId, awaitingGrade }, args);
  }

  @Authorized()
  @Mutation(() => QuizAttemptPayload, {
    description:
      "Starts an attempt at a quiz, or returns the viewer's open one. Its questions and deadline are fixed now. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED, QUIZ_CLOSED, ATTEMPTS_EXHAUSTED.",
  })
  async startQuizAttempt(
    @Arg('input', () => StartQuizAttemptInput, { description: 'The quiz.' }) input: StartQuizAttemptInput,
    @Ctx() context: Context,
  ): Promise<QuizAttemptPayload> {
    return { attempt: await startQuizAttempt(context, input) };
  }

  @Authorized()
  @Mutation(() => QuizAttemptPayload, {
    description:
      'Saves answers of an open attempt, until 5 s after its deadline. Errors: QUIZ_ATTEMPT_NOT_FOUND, DEADLINE_PASSED, ATTEMPT_SUBMITTED.',
  })
  async saveQuizAnswers(
    @Arg('input', () => SaveQuizAnswersInput, { description: 'Attempt and answers.' }) input: SaveQuizAnswersInput,
    @Ctx() context: Context,
  ): Promise<QuizAttemptPayload> {
    return { attempt: await saveQuizAnswers(context, input) };
  }

  @Authorized()
  @Mutation(() => QuizAttemptPayload, {
    description:
      'Ends an attempt and scores it. Idempotent: a second or a late call returns the first result. Errors: QUIZ_ATTEMPT_NOT_FOUND.',
  })
  async submitQuizAttempt(
    @Arg('input', () => SubmitQuizAttemptInput, { description: 'The attempt.' }) input: SubmitQuizAttemptInput,
    @Ctx() context: Context,
  ): Promise<QuizAttemptPayload> {
    return { attempt: await submitQuizAttempt(context, input) };
  }

  @Authorized()
  @Mutation(() => QuizAttemptPayload, {
    description:
      'Gives one student more time or more attempts. For who grades the student. Errors: QUIZ_ATTEMPT_NOT_FOUND, ATTEMPT_SUBMITTED (the student submitted it), ATTEMPT_OPEN (another one is open).',
  })
  async extendAttempt(
    @Arg('input', () => ExtendAttemptInput, { description: 'Attempt and what is granted.' }) input: ExtendAttemptInput,
    @Ctx() context: Context,
  ): Promise<QuizAttemptPayload> {
    return { attempt: await extendAttempt(context, input) };
  }

  @Authorized()
  @Mutation(() => QuizAttemptPayload, {
    description:
      'Gives points for answers of a submitted attempt. For who grades the student. Errors: QUIZ_ATTEMPT_NOT_FOUND, GRADE_CHANGED.',
  })
  async gradeQuizAttempt(
    @Arg('input', () => GradeQuizAttemptInput, { description: 'Attempt and points.' }) input: GradeQuizAttemptInput,
    @Ctx() context: Context,
  ): Promise<QuizAttemptPayload> {
    return { attempt: await gradeQuizAttempt(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => CorrectQuestionPayload, {
    description:
      "Corrects the key of a question in all versions and grades all its attempts again. The course's instructor or staff. Errors: EXERCISE_NOT_FOUND, QUESTION_NOT_FOUND, NOT_YOUR_COURSE.",
  })
  correctQuestion(
    @Arg('input', () => CorrectQuestionInput, { description: 'Question and key.' }) input: CorrectQuestionInput,
    @Ctx() context: Context,
  ): Promise<CorrectQuestionPayload> {
    return correctQuestion(context, { ...input, key: input.key ? keyFrom(input.key) : null });
  }

  @FieldResolver(() => QuizAttemptStatusEnum, { description: 'Where it is.' })
  status(@Root() attempt: QuizAttemptView, @Ctx() context: Context): QuizAttemptStatusEnum {
    if (attempt.status === 'open') return QuizAttemptStatusEnum.OPEN;
    if (attempt.score === null) return QuizAttemptStatusEnum.AWAITING_GRADE;
    return shownTo(attempt, context).passed ? QuizAttemptStatusEnum.SCORED : QuizAttemptStatusEnum.SUBMITTED;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'The score, 0 to 1; null as long as it may not be seen or awaits a grade.',
  })
  score(@Root() attempt: QuizAttemptView, @Ctx() context: Context): number | null {
    return shownTo(attempt, context).score ? attempt.score : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether it passed; null as long as it may not be seen.',
  })
  passed(@Root() attempt: QuizAttemptView, @Ctx() context: Context): boolean | null {
    return attempt.score !== null && shownTo(attempt, context).passed ? passes(attempt.score, attempt) : null;
  }

  @ListSize(8)
  @FieldResolver(() => [AttemptQuestionObject], { description: 'Its questions in order.' })
  async questions(@Root() attempt: QuizAttemptView, @Ctx() context: Context) {
    const content = await attemptContent(context).load(attempt);
    return content ? attemptQuestions(attempt, content, shownTo(attempt, context)) : [];
  }

  @FieldResolver(() => ExerciseObject, {
    nullable: true,
    description: 'The quiz; null when it is not in the version of the course that the viewer sees.',
  })
  exercise(@Root() attempt: QuizAttemptView, @Ctx() context: Context) {
    return exerciseById(context).load(attempt.exerciseId);
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() attempt: QuizAttemptView): UserReference {
    return { id: attempt.studentId };
  }

  @FieldResolver(() => CourseEnrollmentObject, {
    nullable: true,
    description: "The viewer's own way through the course; null for users who are not the student.",
  })
  enrollment(@Root() attempt: QuizAttemptView, @Ctx() context: Context) {
    return attempt.studentId === requireViewer(context).id ? viewerEnrollment(context).load(attempt.courseId) : null;
  }
}

function keyFrom({ options, isTrue, texts, numbers, matches, order }: AnswerKeyInput): AnswerKey {
  return {
    ...(options && { options }),
    ...(typeof isTrue === 'boolean' && { isTrue }),
    ...(texts && { texts }),
    ...(numbers && {
      numbers: numbers.map(({ value, tolerance, relative }) => ({
        value,
        tolerance: tolerance ?? '0',
        relative: relative ?? false,
      })),
    }),
    ...(matches && { matches: Object.fromEntries(matches.map(({ left, right }) => [left, right])) }),
    ...(order && { order }),
  };
}
