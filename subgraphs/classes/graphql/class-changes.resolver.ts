import { Arg, Authorized, Ctx, Field, FieldResolver, ID, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { hasRole } from '../../../platform/auth.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { activateClass } from '../commands/class/activate-class.js';
import { addMeeting } from '../commands/meeting/add-meeting.js';
import { cancelClass } from '../commands/class/cancel-class.js';
import { completeClass } from '../commands/class/complete-class.js';
import { createClass } from '../commands/class/create-class.js';
import { publishClass } from '../commands/class/publish-class.js';
import { requestSeat } from '../commands/enrollment/request-seat.js';
import { unlockLesson } from '../commands/attendance/unlock-lesson.js';
import { updateClass } from '../commands/class/update-class.js';
import { classById } from '../queries/classes.js';
import { meetingsOfClass } from '../queries/enrollments.js';
import {
  ActivateClassInput,
  AddMeetingInput,
  CancelClassInput,
  CompleteClassInput,
  CreateClassInput,
  PublishClassInput,
  RequestSeatInput,
  UnlockLessonInput,
  UpdateClassInput,
} from './class.inputs.js';
import { scheduleConflicts, scheduleConflictsOfClass } from '../queries/schedule-conflicts.js';
import { ScheduleConflictType } from './schedule-conflict.types.js';
import { ClassObject, MeetingType } from './class.types.js';

@ObjectType('ClassPayload', { description: 'Result of a change to a class.' })
export class ClassPayload {
  @Field(() => ClassObject, { description: 'The class as it is now.' })
  class!: object;
}

/** A payload with the class that was changed. */
interface OfClass {
  readonly class: { readonly id: string };
}

@Resolver(() => ClassPayload)
export class ClassPayloadResolver {
  @ListSize(10)
  @FieldResolver(() => [ScheduleConflictType], {
    description:
      'Other sessions and class meetings of the instructor and the students during meetings of the class, in the next 60 days, at most 100. They reject no change. For staff; empty for others.',
  })
  conflicts(@Root() root: OfClass, @Ctx() context: Context) {
    return hasRole(context.viewer, 'staff') ? scheduleConflictsOfClass(context, root.class.id) : [];
  }
}

@ObjectType('RequestSeatPayload', { description: 'A seat that waits for its payment for 15 minutes.' })
class RequestSeatPayload {
  @Field(() => ID, { description: 'The hold; the invoice of billing refers to it.' })
  seatHoldId!: string;

  @Field(() => ClassObject, { nullable: true, description: 'The class as it is now.' })
  class!: object | null;
}

@Resolver(() => RequestSeatPayload)
export class RequestSeatPayloadResolver {
  @ListSize(10)
  @FieldResolver(() => [ScheduleConflictType], {
    description:
      'Other sessions and class meetings of the viewer during meetings of the class, in the next 60 days, at most 100. They do not reject the seat.',
  })
  conflicts(@Root() root: OfClass, @Ctx() context: Context) {
    return scheduleConflicts(context, root.class.id, [requireViewer(context).id]);
  }
}

@ObjectType('AddMeetingPayload', { description: 'A meeting that was added to a class.' })
class AddMeetingPayload {
  @Field(() => MeetingType, { nullable: true, description: 'The meeting.' })
  meeting!: object | null;

  @Field(() => ClassObject, { nullable: true, description: 'The class as it is now.' })
  class!: object | null;
}

@Resolver(() => AddMeetingPayload)
export class AddMeetingPayloadResolver {
  @ListSize(10)
  @FieldResolver(() => [ScheduleConflictType], {
    description:
      'Other sessions and class meetings of the instructor and the students during meetings of the class, in the next 60 days, at most 100. They do not reject the meeting.',
  })
  conflicts(@Root() root: OfClass, @Ctx() context: Context) {
    return scheduleConflictsOfClass(context, root.class.id);
  }
}

@Resolver()
export class ClassChangesResolver {
  @Authorized('staff')
  @Mutation(() => ClassPayload, {
    description:
      'Creates a class as a draft. Staff only. Errors: COURSE_NOT_AVAILABLE, INVALID_SCHEDULE, PRIVATE_CLASS, USER_NOT_FOUND, USER_NOT_ACTIVE, USER_LACKS_ROLE.',
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
      'Lists a group class for everyone, so that students can find and join it. Idempotent. Its instructor or staff. Errors: CLASS_NOT_FOUND, NOT_YOUR_CLASS, PRIVATE_CLASS, CLASS_OVER.',
  })
  async publishClass(
    @Arg('input', () => PublishClassInput, { description: 'The class.' }) input: PublishClassInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await publishClass(context, input) };
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
      'Asks for a seat: it is held for 15 minutes and becomes an enrollment when it is paid. Errors: EMAIL_NOT_VERIFIED, CLASS_FULL, ENROLLMENT_CLOSED, ALREADY_ENROLLED, SEAT_ALREADY_HELD, INVITATION_REQUIRED (a private class).',
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
      "Opens a lesson and its exercises to the class's students. Only the class's instructor. Idempotent. Errors: NOT_YOUR_CLASS, CLASS_NOT_ACTIVE, LESSON_NOT_IN_COURSE, UNLOCK_LIMIT_REACHED.",
  })
  async unlockLesson(
    @Arg('input', () => UnlockLessonInput, { description: 'Class and lesson.' }) input: UnlockLessonInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await unlockLesson(context, input) };
  }

  @Authorized('staff')
  @Mutation(() => ClassPayload, {
    description:
      'Changes a draft. Staff only. Errors: CLASS_NOT_FOUND, PACKAGE_FIXED, PACKAGE_SOLD, CAPACITY_BELOW_STUDENTS, INVALID_SCHEDULE.',
  })
  async updateClass(
    @Arg('input', () => UpdateClassInput, { description: 'Class and changes.' }) input: UpdateClassInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await updateClass(context, input) };
  }

  @Authorized('staff')
  @Mutation(() => AddMeetingPayload, {
    description:
      'Adds a meeting and grants each student a credit for it: to a private class at any time, to a group before it begins. Staff only. Errors: CLASS_NOT_FOUND, PACKAGE_FIXED, CLASS_OVER, MEETING_EXISTS.',
  })
  async addMeeting(
    @Arg('input', () => AddMeetingInput, { description: 'Class and time.' }) input: AddMeetingInput,
    @Ctx() context: Context,
  ): Promise<AddMeetingPayload> {
    const { classId, meetingId } = await addMeeting(context, input);
    const meetings = await meetingsOfClass(context).load(classId);
    return {
      meeting: meetings.find((meeting) => meeting.id === meetingId) ?? null,
      class: await classById(context).load(classId),
    };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClassPayload, {
    description:
      'Ends the teaching of an active class: when its last meeting has begun, or with a reason. Its instructor or staff. Errors: CLASS_NOT_FOUND, NOT_YOUR_CLASS, CLASS_NOT_ACTIVE, MEETINGS_LEFT.',
  })
  async completeClass(
    @Arg('input', () => CompleteClassInput, { description: 'The class.' }) input: CompleteClassInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await completeClass(context, input) };
  }

  @Authorized('staff')
  @Mutation(() => ClassPayload, {
    description:
      'Cancels a class; what was paid for its seats is refunded. Staff only. Errors: CLASS_NOT_FOUND, CLASS_OVER.',
  })
  async cancelClass(
    @Arg('input', () => CancelClassInput, { description: 'The class.' }) input: CancelClassInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await cancelClass(context, input) };
  }
}
