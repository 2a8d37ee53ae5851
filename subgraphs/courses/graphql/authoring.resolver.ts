import { Arg, Authorized, Ctx, Field, ID, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { addExercise } from '../commands/exercise/add-exercise.js';
import { addLesson } from '../commands/lesson/add-lesson.js';
import { addSection } from '../commands/section/add-section.js';
import { archiveCourse } from '../commands/course/archive-course.js';
import { createCourse } from '../commands/course/create-course.js';
import { removeCourse } from '../commands/course/remove-course.js';
import { moveLesson } from '../commands/lesson/move-lesson.js';
import { publishCourse } from '../commands/course/publish-course.js';
import {
  AddExerciseInput,
  AddLessonInput,
  AddSectionInput,
  ArchiveCourseInput,
  CreateCourseInput,
  MoveLessonInput,
  PublishCourseInput,
  RemoveCourseInput,
} from './course.inputs.js';
import { CourseObject, ExerciseObject, LessonObject, SectionObject } from './course.types.js';

@ObjectType('CoursePayload', { description: 'Result of a change to a course.' })
export class CoursePayload {
  @Field(() => CourseObject, { description: 'The course as it is now.' })
  course!: object;
}

@ObjectType('SectionPayload', { description: 'Result of a change to a section of a course.' })
export class SectionPayload extends CoursePayload {
  @Field(() => SectionObject, { description: 'The section as it is in the draft.' })
  section!: object;
}

@ObjectType('LessonPayload', { description: 'Result of a change to a lesson of a course.' })
export class LessonPayload extends CoursePayload {
  @Field(() => LessonObject, { description: 'The lesson as it is in the draft.' })
  lesson!: object;
}

@ObjectType('ExercisePayload', { description: 'Result of a change to an exercise of a course.' })
export class ExercisePayload extends CoursePayload {
  @Field(() => ExerciseObject, { description: 'The exercise as it is in the draft.' })
  exercise!: object;
}

@ObjectType('RemoveCoursePayload', { description: 'Result of removing a course.' })
class RemoveCoursePayload {
  @Field(() => ID, { description: 'Id of the course that is gone.' })
  courseId!: string;
}

@Resolver()
export class AuthoringResolver {
  @Authorized('instructor', 'staff')
  @Mutation(() => CoursePayload, {
    description:
      'Creates a course as a draft; the viewer is its instructor. Instructors and staff. Errors: SLUG_TAKEN.',
  })
  async createCourse(
    @Arg('input', () => CreateCourseInput, { description: 'The course.' }) input: CreateCourseInput,
    @Ctx() context: Context,
  ): Promise<CoursePayload> {
    return { course: await createCourse(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => SectionPayload, {
    description:
      "Adds a section to a course's draft, at the end. Its instructor or staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, COURSE_TOO_LARGE.",
  })
  addSection(
    @Arg('input', () => AddSectionInput, { description: 'Course and section.' }) input: AddSectionInput,
    @Ctx() context: Context,
  ): Promise<SectionPayload> {
    return addSection(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => LessonPayload, {
    description:
      "Adds a lesson to a section of a course's draft, at the end. Its instructor or staff. Errors: SECTION_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, COURSE_TOO_LARGE.",
  })
  addLesson(
    @Arg('input', () => AddLessonInput, { description: 'Section and lesson.' }) input: AddLessonInput,
    @Ctx() context: Context,
  ): Promise<LessonPayload> {
    return addLesson(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => ExercisePayload, {
    description:
      "Adds an exercise to a lesson of a course's draft, at the end. Its instructor or staff. Errors: LESSON_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED, COURSE_TOO_LARGE.",
  })
  addExercise(
    @Arg('input', () => AddExerciseInput, { description: 'Lesson and exercise.' }) input: AddExerciseInput,
    @Ctx() context: Context,
  ): Promise<ExercisePayload> {
    return addExercise(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => LessonPayload, {
    description:
      "Moves a lesson within a course's draft. Its instructor or staff. Errors: LESSON_NOT_FOUND, SECTION_NOT_FOUND, NOT_YOUR_COURSE, COURSE_ARCHIVED.",
  })
  moveLesson(
    @Arg('input', () => MoveLessonInput, { description: 'Lesson and place.' }) input: MoveLessonInput,
    @Ctx() context: Context,
  ): Promise<LessonPayload> {
    return moveLesson(context, input);
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => CoursePayload, {
    description:
      'Makes the draft the newest version, for ever as it is now; a draft that has not changed makes none. Students who are enrolled stay on theirs. Its instructor or staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE, COURSE_EMPTY, PUBLISH_INVALID (with all `problems`), PROBLEM_IN_CONTEST, COURSE_ARCHIVED, DRAFT_CHANGED.',
  })
  async publishCourse(
    @Arg('input', () => PublishCourseInput, { description: 'The course.' }) input: PublishCourseInput,
    @Ctx() context: Context,
  ): Promise<CoursePayload> {
    return { course: await publishCourse(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => CoursePayload, {
    description:
      'Takes a course out of the catalog. Idempotent. Its instructor or staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE.',
  })
  async archiveCourse(
    @Arg('input', () => ArchiveCourseInput, { description: 'The course.' }) input: ArchiveCourseInput,
    @Ctx() context: Context,
  ): Promise<CoursePayload> {
    return { course: await archiveCourse(context, input) };
  }

  @Authorized('instructor', 'staff')
  @Mutation(() => RemoveCoursePayload, {
    description:
      'Removes a course that was never published, with its files; it cannot be undone. Archive a published one: results, purchases and certificates stay. Its instructor or staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE, COURSE_WAS_PUBLISHED, COURSE_HAS_PROBLEMS.',
  })
  removeCourse(
    @Arg('input', () => RemoveCourseInput, { description: 'The course.' }) input: RemoveCourseInput,
    @Ctx() context: Context,
  ): Promise<RemoveCoursePayload> {
    return removeCourse(context, input);
  }
}
