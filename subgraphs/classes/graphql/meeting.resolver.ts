import { IsOptional, Matches } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { IsProse, IsTitle } from '../../../platform/graphql/text.js';
import { LocalDate } from '../../../platform/graphql/types.js';
import { changeInstructor } from '../commands/class/change-instructor.js';
import { assignSubstitute } from '../commands/meeting/assign-substitute.js';
import { cancelMeeting } from '../commands/meeting/cancel-meeting.js';
import { moveMeeting } from '../commands/meeting/move-meeting.js';
import { setMeetingPlace } from '../commands/meeting/set-meeting-place.js';
import { isMemberOf } from '../queries/access.js';
import type { MeetingView } from '../queries/enrollments.js';
import { ClassPayload } from './class-changes.resolver.js';
import { MeetingType } from './class.types.js';
import { UserReference } from './references.js';

@InputType()
class OneMeetingInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;

  @Field(() => ID, { description: 'The meeting.' })
  meetingId!: string;
}

@InputType('MoveMeetingInput', { description: 'Another time for a meeting.' })
class MoveMeetingInput extends OneMeetingInput {
  @Field(() => LocalDate, { description: "The new day, in the class's time zone." })
  localDate!: string;

  @Field(() => String, {
    nullable: true,
    description: "Wall-clock time in the class's time zone, 24 hours: `18:30`. Its present time by default.",
  })
  @IsOptional()
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'must be a time like 18:30' })
  localTime?: string | null;
}

@InputType('CancelMeetingInput', { description: 'A meeting that does not take place.' })
class CancelMeetingInput extends OneMeetingInput {
  @Field(() => String, { description: 'Why, for the people of the class: 3 to 500 characters.' })
  @IsProse({ min: 3, max: 500 })
  reason!: string;
}

@InputType('AssignSubstituteInput', { description: 'Who teaches a meeting in the place of the instructor.' })
class AssignSubstituteInput extends OneMeetingInput {
  @Field(() => ID, { nullable: true, description: 'An instructor; null: the instructor of the class after all.' })
  teacherId?: string | null;
}

@InputType('SetMeetingPlaceInput', { description: 'Where one meeting takes place.' })
class SetMeetingPlaceInput extends OneMeetingInput {
  @Field(() => String, {
    nullable: true,
    description: 'A room, an address or an https link, at most 300 characters; null: where the class meets.',
  })
  @IsOptional()
  @IsTitle({ max: 300 })
  place?: string | null;
}

@InputType('ChangeInstructorInput', { description: 'Who teaches a class from now on.' })
class ChangeInstructorInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;

  @Field(() => ID, { description: 'An instructor.' })
  instructorId!: string;
}

@Resolver(() => MeetingType)
export class MeetingResolver {
  @Authorized('staff', 'instructor')
  @Mutation(() => ClassPayload, {
    description:
      'Moves a meeting to another time; a cancelled one then takes place after all. The people of the class are notified. Its instructor or staff. Errors: CLASS_NOT_FOUND, NOT_YOUR_CLASS, MEETING_NOT_FOUND, CLASS_OVER, MEETING_BEGUN, MEETING_NOT_AHEAD, MEETING_EXISTS.',
  })
  async moveMeeting(
    @Arg('input', () => MoveMeetingInput, { description: 'Meeting and time.' }) input: MoveMeetingInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await moveMeeting(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClassPayload, {
    description:
      'Says that a meeting does not take place, with a reason. Its credit is kept, and what attendance cost comes back. Idempotent. The people of the class are notified. Its instructor or staff. Errors: CLASS_NOT_FOUND, NOT_YOUR_CLASS, MEETING_NOT_FOUND, CLASS_OVER.',
  })
  async cancelMeeting(
    @Arg('input', () => CancelMeetingInput, { description: 'Meeting and reason.' }) input: CancelMeetingInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await cancelMeeting(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClassPayload, {
    description:
      'Gives one meeting another teacher, who sees the class, marks attendance of the meeting and unlocks lessons until 7 days after it. Its instructor or staff. Errors: CLASS_NOT_FOUND, NOT_YOUR_CLASS, MEETING_NOT_FOUND, CLASS_OVER, MEETING_CANCELLED, USER_NOT_FOUND, USER_NOT_ACTIVE, USER_LACKS_ROLE.',
  })
  async assignSubstitute(
    @Arg('input', () => AssignSubstituteInput, { description: 'Meeting and teacher.' }) input: AssignSubstituteInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await assignSubstitute(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClassPayload, {
    description:
      'Sets where one meeting takes place. Its instructor or staff. Errors: CLASS_NOT_FOUND, NOT_YOUR_CLASS, MEETING_NOT_FOUND, CLASS_OVER.',
  })
  async setMeetingPlace(
    @Arg('input', () => SetMeetingPlaceInput, { description: 'Meeting and place.' }) input: SetMeetingPlaceInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await setMeetingPlace(context, input) };
  }

  @Authorized('staff')
  @Mutation(() => ClassPayload, {
    description:
      'Gives a class another instructor. Staff only. Errors: CLASS_NOT_FOUND, CLASS_OVER, USER_NOT_FOUND, USER_NOT_ACTIVE, USER_LACKS_ROLE.',
  })
  async changeInstructor(
    @Arg('input', () => ChangeInstructorInput, { description: 'Class and instructor.' }) input: ChangeInstructorInput,
    @Ctx() context: Context,
  ): Promise<ClassPayload> {
    return { class: await changeInstructor(context, input) };
  }

  @FieldResolver(() => UserReference, {
    nullable: true,
    description: 'Who teaches it: the substitute, else the instructor of the class.',
  })
  teacher(@Root() root: MeetingView): UserReference {
    return { id: root.substituteId ?? root.instructorId };
  }

  @FieldResolver(() => Boolean, { description: 'Whether a substitute teaches it.' })
  hasSubstitute(@Root() root: MeetingView): boolean {
    return root.substituteId !== null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where it takes place: a room, an address or an https link. Null for users who are not in the class.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async place(@Root() root: MeetingView, @Ctx() context: Context): Promise<string | null> {
    return (await isMember(context, root)) ? root.place : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Why it was cancelled. Null for users who are not in the class, and unless it was.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async cancellationReason(@Root() root: MeetingView, @Ctx() context: Context): Promise<string | null> {
    return (await isMember(context, root)) ? root.cancellationReason : null;
  }
}

function isMember(context: Context, { classId, instructorId }: MeetingView): Promise<boolean> {
  return isMemberOf(context, { id: classId, instructorId });
}
