import { Length, Matches, Max, Min, NotEquals, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsProse, IsTitle } from '../../../platform/graphql/text.js';
import { IdempotentInput, LocalDate, MoneyInput, TimeZone } from '../../../platform/graphql/types.js';
import { AttendanceStatusEnum, ClassTypeEnum } from './class.types.js';

@InputType('ClassScheduleInput', { description: 'When a class meets.' })
export class ClassScheduleInput {
  @Field(() => String, {
    description: 'RFC 5545 recurrence rule without COUNT, UNTIL and times of day: `FREQ=WEEKLY;BYDAY=TU,TH`.',
  })
  @Length(6, 200)
  recurrence!: string;

  @Field(() => LocalDate, { description: 'The first possible day.' })
  startsOn!: string;

  @Field(() => String, { description: 'Wall-clock time, 24 hours: `18:30`.' })
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'must be a time like 18:30' })
  localTime!: string;

  @Field(() => TimeZone, { description: 'The zone whose wall clock is meant.' })
  timeZone!: string;

  @Field(() => Int, { description: 'Length of a meeting in minutes: 15 to 480.' })
  @Min(15)
  @Max(480)
  durationMinutes!: number;
}

@InputType('CreateClassInput', { description: 'A new class.' })
export class CreateClassInput {
  @Field(() => ClassTypeEnum, { description: 'Group or private.' })
  type!: ClassTypeEnum;

  @Field(() => String, { description: 'Name of the class, 1 to 120 characters.' })
  @IsTitle({ min: 1, max: 120 })
  title!: string;

  @Field(() => ID, { description: 'The published course that it follows.' })
  courseId!: string;

  @Field(() => ID, { description: 'Who teaches it.' })
  instructorId!: string;

  @Field(() => ClassScheduleInput, { description: 'When it meets.' })
  @ValidateNested()
  schedule!: ClassScheduleInput;

  @Field(() => Int, { description: 'Number of meetings: 1 to 200.' })
  @Min(1)
  @Max(200)
  totalMeetings!: number;

  @Field(() => Int, { description: 'Number of seats: 1 to 500.' })
  @Min(1)
  @Max(500)
  capacity!: number;

  @Field(() => MoneyInput, { description: 'Price of a seat for the whole class.' })
  @ValidateNested()
  price!: MoneyInput;

  @Field(() => String, {
    nullable: true,
    description: 'Where it meets, for its members: a room, an address or an https link, 1 to 300 characters.',
  })
  @IsTitle({ min: 1, max: 300 })
  place?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Lists a group class at once, so that students can find and join it. Otherwise only its instructor and staff see the draft until `publishClass`. An error for a private class (PRIVATE_CLASS).',
  })
  publish!: boolean;
}

@InputType('PublishClassInput', { description: 'The draft that students may find from now on.' })
export class PublishClassInput {
  @Field(() => ID, { description: 'The group class.' })
  classId!: string;
}

@InputType('InviteToClassInput', { description: 'Who may join a class by invitation.' })
export class InviteToClassInput extends IdempotentInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;

  @Field(() => ID, { nullable: true, description: 'The person. Without one, a link for one person is made.' })
  userId?: string | null;
}

@InputType('AcceptClassInvitationInput', { description: 'The invitation: either a token or a class.' })
export class AcceptClassInvitationInput {
  @Field(() => String, { nullable: true, description: 'The token of a link.' })
  @Length(1, 200)
  token?: string | null;

  @Field(() => ID, { nullable: true, description: 'The class to which the viewer was invited in person.' })
  classId?: string | null;
}

@InputType('RevokeClassInvitationInput', { description: 'The invitation that ends.' })
export class RevokeClassInvitationInput {
  @Field(() => ID, { description: 'The invitation.' })
  invitationId!: string;
}

@InputType('ActivateClassInput', { description: 'The class whose teaching begins.' })
export class ActivateClassInput {
  @Field(() => ID, { description: 'The class, a draft with at least one student.' })
  classId!: string;
}

@InputType('UpdateClassInput', {
  description: 'Changes to a draft, and the place of any class that is not over. What is left out stays as it is.',
})
export class UpdateClassInput {
  @Field(() => ID, { description: 'The class: a draft, or one that is taught if only its place changes.' })
  classId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the class, 1 to 120 characters.' })
  @IsTitle({ min: 1, max: 120 })
  title?: string | null;

  @Field(() => ClassScheduleInput, {
    nullable: true,
    description: 'When it meets. Its meetings move, except those that were added at a date of their own.',
  })
  @ValidateNested()
  schedule?: ClassScheduleInput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of meetings: 1 to 200. It stays as soon as a seat is taken or held (PACKAGE_SOLD).',
  })
  @Min(1)
  @Max(200)
  totalMeetings?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of seats: 1 to 500, and never fewer than are taken and held (CAPACITY_BELOW_STUDENTS).',
  })
  @Min(1)
  @Max(500)
  capacity?: number | null;

  @Field(() => MoneyInput, { nullable: true, description: 'Price of a seat that is asked for from now on.' })
  @ValidateNested()
  price?: MoneyInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where it meets, for its members: a room, an address or an https link, 1 to 300 characters.',
  })
  @IsTitle({ min: 1, max: 300 })
  place?: string | null;
}

@InputType('AddMeetingInput', { description: 'One more meeting of a class.' })
export class AddMeetingInput extends IdempotentInput {
  @Field(() => ID, { description: 'The class: private, or a group that has not begun.' })
  classId!: string;

  @Field(() => LocalDate, { description: "The day, in the class's time zone." })
  localDate!: string;

  @Field(() => String, {
    nullable: true,
    description: "Wall-clock time in the class's time zone, 24 hours: `18:30`. The schedule's by default.",
  })
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'must be a time like 18:30' })
  localTime?: string | null;
}

@InputType('CompleteClassInput', { description: 'The class whose teaching is over.' })
export class CompleteClassInput {
  @Field(() => ID, { description: 'The class, which must be active.' })
  classId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why it ends before its last meeting has begun, 3 to 500 characters. Required then (MEETINGS_LEFT).',
  })
  @IsProse({ min: 3, max: 500 })
  reason?: string | null;
}

@InputType('CancelClassInput', { description: 'The class that will not take place, or not go on.' })
export class CancelClassInput {
  @Field(() => ID, { description: 'The class, a draft or active.' })
  classId!: string;
}

@InputType('RequestSeatInput', { description: 'The class that the viewer wants to join.' })
export class RequestSeatInput extends IdempotentInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;
}

@InputType('EnrollStudentInput', { description: 'The student who gets a seat.' })
export class EnrollStudentInput extends RequestSeatInput {
  @Field(() => ID, { description: 'The student.' })
  studentId!: string;

  @Field(() => MoneyInput, { nullable: true, description: 'What the student paid elsewhere, if it is known.' })
  @ValidateNested()
  paid?: MoneyInput | null;
}

@InputType('WithdrawStudentInput', { description: 'The student who leaves a class.' })
export class WithdrawStudentInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;

  @Field(() => ID, { description: 'The student.' })
  studentId!: string;
}

@InputType('UnlockLessonInput', { description: "The lesson to open to a class's students." })
export class UnlockLessonInput {
  @Field(() => ID, { description: 'The class.' })
  classId!: string;

  @Field(() => ID, { description: "A lesson of the class's course." })
  lessonId!: string;
}

@InputType('MarkAttendanceInput', { description: 'Whether one student was at one meeting.' })
export class MarkAttendanceInput {
  @Field(() => ID, { description: 'The class, active or completed.' })
  classId!: string;

  @Field(() => ID, { description: 'The meeting, which has begun.' })
  meetingId!: string;

  @Field(() => ID, { description: 'The student, who is in the class or was at that time.' })
  studentId!: string;

  @Field(() => AttendanceStatusEnum, { description: 'What is marked; a later mark corrects an earlier one.' })
  status!: AttendanceStatusEnum;
}

@InputType('AdjustCreditInput', { description: 'A change of a credit balance by hand.' })
export class AdjustCreditInput extends IdempotentInput {
  @Field(() => ID, { description: 'The class enrollment.' })
  enrollmentId!: string;

  @Field(() => Int, { description: 'By how many credits: -100 to 100, not 0. The balance can not go below 0.' })
  @Min(-100)
  @Max(100)
  @NotEquals(0)
  delta!: number;

  @Field(() => String, { description: 'Why, for the audit: 3 to 500 characters.' })
  @IsProse({ min: 3, max: 500 })
  reason!: string;
}
