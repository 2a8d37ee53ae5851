import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  Mutation,
  ObjectType,
  Resolver,
  Root,
  Directive,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { completeReading } from '../commands/enrollment/complete-reading.js';
import { enrollInCourse } from '../commands/enrollment/enroll-in-course.js';
import { openLesson } from '../commands/enrollment/open-lesson.js';
import { submitQuiz } from '../commands/quiz/submit-quiz.js';
import { courseById } from '../queries/catalog.js';
import { exerciseById, lessonById } from '../queries/content.js';
import { enrollmentsOfStudent, type EnrollmentView } from '../queries/enrollments.js';
import { CompleteReadingInput, EnrollInCourseInput, OpenLessonInput, SubmitQuizInput } from './course.inputs.js';
import { CourseEnrollmentObject, CourseObject, ExerciseObject, LessonObject } from './course.types.js';
import { UserReference } from './references.js';

@ObjectType('CourseEnrollmentPayload', { description: "Result of a change to a student's way through a course." })
class CourseEnrollmentPayload {
  @Field(() => CourseEnrollmentObject, { description: 'The enrollment as it is now.' })
  enrollment!: object;
}

@ObjectType('OpenLessonPayload', { description: 'A lesson that was opened.' })
class OpenLessonPayload extends CourseEnrollmentPayload {
  @Field(() => LessonObject, { nullable: true, description: 'The lesson.' })
  lesson!: object | null;
}

@ObjectType('CompleteReadingPayload', { description: 'A reading that was completed.' })
class CompleteReadingPayload extends CourseEnrollmentPayload {
  @Field(() => ExerciseObject, { nullable: true, description: 'The exercise.' })
  exercise!: object | null;
}

@ObjectType('QuizQuestionResult', { description: 'Whether one question was answered rightly.' })
class QuestionResultObject {
  @Field(() => ID, { description: 'The question.' })
  questionId!: string;

  @Field(() => Boolean, { description: 'Whether the right choice was made.' })
  correct!: boolean;
}

@ObjectType('SubmitQuizPayload', { description: 'A quiz that was scored.' })
class SubmitQuizPayload extends CourseEnrollmentPayload {
  @Field(() => Float, { description: 'Score of these answers, 0 to 1: the share of right ones.' })
  score!: number;

  @Field(() => Float, { description: 'The best score so far, 0 to 1: what counts.' })
  bestScore!: number;

  @ListSize(8)
  @Field(() => [QuestionResultObject], { description: 'The result of each question, in their order.' })
  results!: readonly QuestionResultObject[];

  @Field(() => ExerciseObject, { nullable: true, description: 'The exercise.' })
  exercise!: object | null;
}

@Resolver(() => CourseEnrollmentObject)
export class LearningResolver {
  @Authorized()
  @Mutation(() => CourseEnrollmentPayload, {
    description:
      'Enrolls the viewer in a published course. Errors: COURSE_NOT_FOUND, COURSE_ARCHIVED, ENTITLEMENT_REQUIRED, CLASS_ENROLLMENT_REQUIRED, PREREQUISITE_MISSING (with the `courseIds`), ALREADY_ENROLLED_IN_COURSE.',
  })
  async enrollInCourse(
    @Arg('input', () => EnrollInCourseInput, { description: 'The course.' }) input: EnrollInCourseInput,
    @Ctx() context: Context,
  ): Promise<CourseEnrollmentPayload> {
    return { enrollment: await enrollInCourse(context, input) };
  }

  @Authorized()
  @Mutation(() => OpenLessonPayload, {
    description:
      'Opens a lesson; the first one starts the course, and one without exercises is complete by it. Idempotent. Errors: LESSON_NOT_FOUND, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED.',
  })
  async openLesson(
    @Arg('input', () => OpenLessonInput, { description: 'The lesson.' }) input: OpenLessonInput,
    @Ctx() context: Context,
  ): Promise<OpenLessonPayload> {
    const enrollment = await openLesson(context, input);
    return { enrollment, lesson: await lessonById(context).load(input.lessonId) };
  }

  @Authorized()
  @Mutation(() => CompleteReadingPayload, {
    description:
      'Completes a reading. Idempotent. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED.',
  })
  async completeReading(
    @Arg('input', () => CompleteReadingInput, { description: 'The reading.' }) input: CompleteReadingInput,
    @Ctx() context: Context,
  ): Promise<CompleteReadingPayload> {
    const enrollment = await completeReading(context, input);
    return { enrollment, exercise: await exerciseById(context).load(input.exerciseId) };
  }

  @Authorized()
  @Mutation(() => SubmitQuizPayload, {
    description:
      'A whole attempt at a quiz at once. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED, ATTEMPTS_EXHAUSTED, QUIZ_ATTEMPT_REQUIRED (the quiz has a time limit, pools, hidden results or other questions than single choice).',
    deprecationReason: 'Since 2026-11-30: use startQuizAttempt, saveQuizAnswers and submitQuizAttempt.',
  })
  async submitQuiz(
    @Arg('input', () => SubmitQuizInput, { description: 'Quiz and answers.' }) input: SubmitQuizInput,
    @Ctx() context: Context,
  ): Promise<SubmitQuizPayload> {
    const result = await submitQuiz(context, input);
    return { ...result, exercise: await exerciseById(context).load(input.exerciseId) };
  }

  @FieldResolver(() => CourseObject, { nullable: true, description: 'The course.' })
  course(@Root() enrollment: EnrollmentView, @Ctx() context: Context) {
    return courseById(context).load(enrollment.courseId);
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() enrollment: EnrollmentView): UserReference {
    return { id: enrollment.studentId };
  }
}

@Resolver(() => UserReference)
export class UserContribution {
  @ListSize(20)
  @FieldResolver(() => [CourseEnrollmentObject], {
    nullable: true,
    description:
      'Courses that this person learns or learned, newest first, at most 100. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async courseEnrollments(@Root() user: UserReference, @Ctx() context: Context) {
    if (context.viewer?.id !== user.id && !hasRole(context.viewer, 'staff')) return null;
    return enrollmentsOfStudent(context).load(user.id);
  }
}
