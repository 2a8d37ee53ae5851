import { ArrayMaxSize } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Directive,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { moveUpToNewestVersion } from '../../commands/enrollment/move-up-to-newest-version.js';
import { leaveCourse } from '../../commands/enrollment/leave-course.js';
import { setDefaultEnrollment } from '../../commands/enrollment/set-default-enrollment.js';
import { courseById } from '../../queries/catalog.js';
import { defaultEnrollment } from '../../queries/enrollments.js';
import { CourseEnrollmentObject, CourseObject } from '../course.types.js';

@InputType('LeaveCourseInput', { description: 'The course that the viewer leaves.' })
class LeaveCourseInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;
}

@ObjectType('LeaveCoursePayload', { description: 'A course that the viewer has left.' })
class LeaveCoursePayload {
  @Field(() => CourseEnrollmentObject, { description: 'The enrollment, with its results.' })
  enrollment!: object;
}

@InputType('MoveUpToNewestVersionInput', { description: 'The course whose newest version the viewer wants.' })
class MoveUpToNewestVersionInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;
}

@ObjectType('MoveUpToNewestVersionPayload', { description: 'Result of a move to the newest version.' })
class MoveUpToNewestVersionPayload {
  @Field(() => CourseEnrollmentObject, { description: 'The enrollment as it is now.' })
  enrollment!: object;
}

@InputType('SetDefaultEnrollmentInput', { description: 'Courses in which new users are enrolled.' })
class SetDefaultEnrollmentInput {
  @Field(() => [ID], { description: 'At most 5 free, published courses without prerequisites; empty for none.' })
  @ArrayMaxSize(5)
  courseIds!: string[];
}

@ObjectType('SetDefaultEnrollmentPayload', { description: 'Courses in which new users are enrolled.' })
class SetDefaultEnrollmentPayload {
  @Field(() => [CourseObject], { description: 'The courses.' })
  @Directive('@listSize(assumedSize: 5)')
  courses!: object[];
}

async function coursesOf(context: Context, ids: readonly string[]): Promise<object[]> {
  const courses = await courseById(context).loadMany([...ids]);
  return courses.flatMap((course) => (course === null || course instanceof Error ? [] : [course]));
}

@Resolver()
export class EnrollmentResolver {
  @Authorized()
  @Mutation(() => MoveUpToNewestVersionPayload, {
    description:
      'Moves the viewer to the newest version of a course. Results of exercises that are still in it count; completions and certificates stay. Idempotent. Errors: NOT_ENROLLED_IN_COURSE, ATTEMPT_OPEN.',
  })
  async moveUpToNewestVersion(
    @Arg('input', () => MoveUpToNewestVersionInput, { description: 'The course.' }) input: MoveUpToNewestVersionInput,
    @Ctx() context: Context,
  ): Promise<MoveUpToNewestVersionPayload> {
    return { enrollment: await moveUpToNewestVersion(context, input) };
  }

  @Authorized()
  @Mutation(() => LeaveCoursePayload, {
    description:
      'Leaves a course; results stay, and enrolling again continues there. Idempotent. Errors: NOT_ENROLLED_IN_COURSE.',
  })
  async leaveCourse(
    @Arg('input', () => LeaveCourseInput, { description: 'The course.' }) input: LeaveCourseInput,
    @Ctx() context: Context,
  ): Promise<LeaveCoursePayload> {
    return { enrollment: await leaveCourse(context, input) };
  }

  @Authorized('staff')
  @Mutation(() => SetDefaultEnrollmentPayload, {
    description:
      'Sets the courses in which users are enrolled when they register; it changes nothing for others. Staff.',
  })
  async setDefaultEnrollment(
    @Arg('input', () => SetDefaultEnrollmentInput, { description: 'All courses.' }) input: SetDefaultEnrollmentInput,
    @Ctx() context: Context,
  ): Promise<SetDefaultEnrollmentPayload> {
    return { courses: await coursesOf(context, await setDefaultEnrollment(context, input)) };
  }

  @Authorized('staff')
  @Query(() => [CourseObject], { description: 'Courses in which users are enrolled when they register. Staff.' })
  @Directive('@listSize(assumedSize: 5)')
  async defaultEnrollment(@Ctx() context: Context) {
    return coursesOf(context, await defaultEnrollment(context));
  }
}
