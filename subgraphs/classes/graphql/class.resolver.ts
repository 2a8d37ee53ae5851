import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { hasRole } from '../../../platform/auth.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/pagination.js';
import { activateClass } from '../commands/activate-class.js';
import { createClass } from '../commands/create-class.js';
import { requestSeat } from '../commands/request-seat.js';
import { unlockLesson } from '../commands/unlock-lesson.js';
import { isMemberOf, requireTeacherOf } from '../queries/access.js';
import { classById, listClasses, type ClassView } from '../queries/classes.js';
import { meetingsOfClass, rosterOfClass, unlocksOfClass, viewerEnrollment } from '../queries/enrollments.js';
import { ActivateClassInput, CreateClassInput, RequestSeatInput, UnlockLessonInput } from './class.inputs.js';
import { ClassConnection, ClassEnrollmentType, ClassObject, ClassStatusEnum, MeetingType } from './class.types.js';
import { CourseReference, LessonReference, UserReference } from './references.js';

@ObjectType('ClassPayload', { description: 'Result of a change to a class.' })
export class ClassPayload {
  @Field(() => ClassObject, { description: 'The class as it is now.' })
  class!: object;
}

@ObjectType('RequestSeatPayload', { description: 'A seat that waits for its payment for 15 minutes.' })
class RequestSeatPayload {
  @Field(() => ID, { description: 'The hold; the invoice of billing refers to it.' })
  seatHoldId!: string;

  @Field(() => ClassObject, { nullable: true, description: 'The class as it is now.' })
  class!: object | null;
}

@Resolver(() => ClassObject)
export class ClassResolver {
  @Authorized()
  @Query(() => ClassObject, { nullable: true, description: 'One class; null when there is none with this id.' })
  class(@Arg('id', () => ID, { description: 'Id of the class.' }) id: string, @Ctx() context: Context) {
    return classById(context).load(id);
  }

  @Authorized()
  @Query(() => ClassConnection, { description: 'Classes, newest first: all for staff, their own for everybody else.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  classes(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only classes of this course.' })
    courseId?: string | null,
    @Arg('status', () => ClassStatusEnum, { nullable: true, description: 'Only classes in this status.' })
    status?: ClassStatusEnum | null,
  ) {
    const viewer = requireViewer(context);
    const scope = { all: hasRole(viewer, 'staff'), userId: viewer.id };
    return listClasses(context, scope, { courseId: courseId ?? null, status: status ?? null }, args);
  }

  @Authorized('staff')
  @Mutation(() => ClassPayload, {
    description: 'Creates a class as a draft. Staff only. Errors: COURSE_NOT_AVAILABLE, INVALID_SCHEDULE.',
  })
  async createClass(
    @Arg('input', () => CreateClassInput, { description: 'The class.' }) input: CreateClassInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await createClass(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClassPayload, {
    description:
      'Begins the teaching of a draft. Its instructor or staff. Errors: CLASS_NOT_FOUND, NOT_YOUR_CLASS, CLASS_ALREADY_STARTED, CLASS_EMPTY.',
  })
  async activateClass(
    @Arg('input', () => ActivateClassInput, { description: 'The class.' }) input: ActivateClassInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await activateClass(context, input) };
  }

  @Authorized()
  @Mutation(() => RequestSeatPayload, {
    description:
      'Asks for a seat: it is held for 15 minutes and becomes an enrollment when it is paid. Errors: CLASS_FULL, ENROLLMENT_CLOSED, ALREADY_ENROLLED, SEAT_ALREADY_HELD.',
  })
  async requestSeat(
    @Arg('input', () => RequestSeatInput, { description: 'The class.' }) input: RequestSeatInput,
    @Ctx() context: Context,
  ): Promise<RequestSeatPayload> {
    const { classId, seatHoldId } = await requestSeat(context, input);
    return { seatHoldId, class: await classById(context).load(classId) };
  }

  @Authorized('instructor')
  @Mutation(() => ClassPayload, {
    description:
      "Opens a lesson and its exercises to the class's students. Only the class's instructor; twice is the same as once. Errors: NOT_YOUR_CLASS, CLASS_NOT_ACTIVE, LESSON_NOT_IN_COURSE, UNLOCK_LIMIT_REACHED.",
  })
  async unlockLesson(
    @Arg('input', () => UnlockLessonInput, { description: 'Class and lesson.' }) input: UnlockLessonInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await unlockLesson(context, input) };
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course that it follows.' })
  course(@Root() root: ClassView): CourseReference {
    return { id: root.courseId };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who teaches it.' })
  instructor(@Root() root: ClassView): UserReference {
    return { id: root.instructorId };
  }

  @FieldResolver(() => [MeetingType], { description: 'Its meetings in order.' })
  meetings(@Root() root: ClassView, @Ctx() context: Context) {
    return meetingsOfClass(context).load(root.id);
  }

  @FieldResolver(() => [ClassEnrollmentType], {
    nullable: true,
    description: 'Its students, longest in it first. Its instructor and staff only (NOT_YOUR_CLASS).',
  })
  roster(@Root() root: ClassView, @Ctx() context: Context) {
    requireTeacherOf(context, root);
    return rosterOfClass(context).load(root.id);
  }

  @FieldResolver(() => ClassEnrollmentType, {
    nullable: true,
    description: "The viewer's own place in it; null for who has none.",
  })
  viewerEnrollment(@Root() root: ClassView, @Ctx() context: Context) {
    return viewerEnrollment(context).load(root.id);
  }

  @FieldResolver(() => [LessonReference], {
    nullable: true,
    description: 'Lessons that are open to its students; null for who is not in it.',
  })
  async unlockedLessons(@Root() root: ClassView, @Ctx() context: Context): Promise<LessonReference[] | null> {
    if (!(await isMemberOf(context, root))) return null;
    return (await unlocksOfClass(context).load(root.id)).map((unlock) => ({ id: unlock.lessonId }));
  }
}
