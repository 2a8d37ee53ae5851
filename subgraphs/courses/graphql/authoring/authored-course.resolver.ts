import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { connectionType } from '../../../../platform/graphql/types.js';
import { restoreCourse } from '../../commands/course/restore-course.js';
import { updateCourse } from '../../commands/course/update-course.js';
import {
  authoredCourse,
  prerequisiteIds,
  previewLesson,
  publishProblems,
  taughtCourses,
} from '../../queries/authoring.js';
import { courseById, type CourseView } from '../../queries/catalog.js';
import { CoursePayload } from '../authoring.resolver.js';
import { CourseObject, LessonObject, SectionObject } from '../course.types.js';
import { RestoreCourseInput, UpdateCourseInput } from './editing.inputs.js';

@ObjectType('UpdateCoursePayload', { description: 'A course that was changed.' })
class UpdateCoursePayload extends CoursePayload {}

@ObjectType('RestoreCoursePayload', { description: 'A course that left the archive.' })
class RestoreCoursePayload extends CoursePayload {}

@ObjectType('PublishProblem', { description: 'Something that keeps a draft from being published.' })
class PublishProblem {
  @Field(() => String, { description: 'Its place, counted from 0: `sections.0.lessons.2.exercises.1.questions.0`.' })
  field!: string;

  @Field(() => String, { description: 'What is wrong.' })
  message!: string;
}

const TaughtCourseConnection = connectionType('TaughtCourse', () => CourseObject);

@Resolver(() => CourseObject)
export class AuthoredCourseResolver {
  @Authorized('instructor', 'staff')
  @Query(() => TaughtCourseConnection, {
    description: "The viewer's own courses with their drafts and archived ones, newest first. Instructors and staff.",
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  taughtCourses(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return taughtCourses(context, args);
  }

  @Authorized('instructor', 'staff')
  @Query(() => LessonObject, {
    nullable: true,
    description:
      'A lesson of a draft as students will see it: without keys and hidden cases. Its instructor and staff; null for others, and when the draft has no such lesson.',
  })
  previewLesson(@Arg('id', () => ID, { description: 'Id of the lesson.' }) id: string, @Ctx() context: Context) {
    return previewLesson(context, id);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => UpdateCoursePayload, {
    description:
      'Changes what a course is called and who may learn it; students see it at once. Its instructor or staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, DRAFT_CHANGED, SLUG_TAKEN.',
  })
  async updateCourse(
    @Arg('input', () => UpdateCourseInput, { description: 'Course and changes.' }) input: UpdateCourseInput,
    @Ctx() context: Context,
  ): Promise<UpdateCoursePayload> {
    return { course: await updateCourse(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => RestoreCoursePayload, {
    description:
      'Takes a course out of the archive: back into the catalog if it was published. Idempotent. Its instructor or staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE.',
  })
  async restoreCourse(
    @Arg('input', () => RestoreCourseInput, { description: 'The course.' }) input: RestoreCourseInput,
    @Ctx() context: Context,
  ): Promise<RestoreCoursePayload> {
    return { course: await restoreCourse(context, input) };
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Grows with every change; give it back with an edit. Its instructor and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async revision(@Root() course: CourseView, @Ctx() context: Context) {
    return (await authoredCourse(context).load(course.id))?.revision;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether the draft differs from the newest version. Its instructor and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async draftChanged(@Root() course: CourseView, @Ctx() context: Context) {
    return (await authoredCourse(context).load(course.id))?.draftChanged;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Number of the newest version; null before the first. Its instructor and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async publishedVersion(@Root() course: CourseView, @Ctx() context: Context) {
    return (await authoredCourse(context).load(course.id))?.publishedVersion;
  }

  @FieldResolver(() => [SectionObject], {
    nullable: true,
    description:
      'The contents of the newest version, to be shown beside those of the draft; null before the first. Its instructor and staff only; null for others.',
  })
  @Directive('@listSize(assumedSize: 10)')
  @Directive('@cacheControl(scope: "PRIVATE")')
  async publishedSections(@Root() course: CourseView, @Ctx() context: Context) {
    return (await authoredCourse(context).load(course.id))?.publishedOutline?.sections;
  }

  @FieldResolver(() => [PublishProblem], {
    nullable: true,
    description:
      'Everything that keeps the draft from being published; empty when it can be. Its instructor and staff only; null for others.',
  })
  @Directive('@listSize(assumedSize: 20)')
  @Directive('@cacheControl(scope: "PRIVATE")')
  publishProblems(@Root() course: CourseView, @Ctx() context: Context) {
    return publishProblems(context, course.id);
  }

  @FieldResolver(() => [CourseObject], {
    description: 'Courses that must be completed before students enroll by themselves, at most 10.',
  })
  @Directive('@listSize(assumedSize: 10)')
  async prerequisites(@Root() course: CourseView, @Ctx() context: Context) {
    const found = await prerequisiteIds(context).load(course.id);
    const courses = await courseById(context).loadMany([...(found?.ids ?? [])]);
    return courses.filter((one) => one !== null && !(one instanceof Error));
  }
}
